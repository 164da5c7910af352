"""The rules about hosts, people and indexes find what the reference lists, and leave alone what it lists."""

import re
from ipaddress import ip_network

import pytest

from open_kit.git_tree import TreeEntry
from open_kit.marks.private_lines import public_part
from open_kit.rules import indexes, people
from open_kit.rules.hosts.addresses import PRIVATE
from open_kit.rules.hosts.host_names import DOMAINS, PLACEHOLDERS, SERVICES, UNMISTAKABLE
from open_kit.rules.hosts.host_places import SCHEMES
from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile
from open_kit.rules.registry import RULES

VALUES = ("email", "home", "host", "index", "secret")  # rules about what is in a text


def found(rule: str, text: str, path: str = "a.md") -> set[str]:
    """The texts that a rule finds in a file."""
    content = f"{text}\n".encode()
    file = PublicFile(TreeEntry("100644", "0" * 40, path), content, public_part(content))
    return {hit.text for hit in RULES[rule].in_file(file, Known())}


@pytest.mark.parametrize("rule", VALUES)
def test_each_example_is_found(rule: str) -> None:
    examples = re.findall("`([^`]+)`", RULES[rule].example)
    assert [example for example in examples if not found(rule, example)] == []
    assert examples


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("email", (*people.RESERVED, *people.DOCUMENTED)),
        ("home", people.NOBODY),
        ("host", (*(f".{domain}" for domain in (*DOMAINS, *UNMISTAKABLE)), *PRIVATE)),
        ("index", indexes.PUBLIC),
    ],
)
def test_the_reference_lists_what_the_code_has(rule: str, words: tuple[str, ...]) -> None:
    assert [word for word in words if f"`{word}`" not in RULES[rule].trigger] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_host_in_each_internal_domain_is_found(domain: str) -> None:
    for text in (
        f"https://wiki.{domain}/x",
        f"https://wiki.{domain}./x",
        f"pg.{domain}:5432",
        f"git@code.{domain}:x/y",
        f"host: pg.{domain}",
        f"psql -h pg.{domain}",
        f"ssh pg.{domain}",
        f"see `pg.flights.{domain}`",
        f"see pg-prod.{domain}",
        f"see pg01.flights.{domain}",
    ):
        assert found("host", text), text


@pytest.mark.parametrize("domain", UNMISTAKABLE)
def test_a_host_in_an_unmistakable_domain_is_found_in_a_sentence(domain: str) -> None:
    assert found("host", f"Ask pg.flights.{domain} for it.") == {f"pg.flights.{domain}"}


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_a_host_of_one_word_is_found_in_urls_of_services(scheme: str) -> None:
    assert found("host", f"{scheme}://warehouse/x") == {"warehouse"}
    assert found("host", f"jdbc:{scheme}://warehouse/x") == {"warehouse"}
    assert found("host", f"{scheme}://localhost/x {scheme}://wiki.airline.com/x") == set()


def test_a_host_of_one_word_passes_in_urls_of_buckets() -> None:
    assert found("host", "s3://warehouse/x gs://warehouse abfss://warehouse/x duckdb://warehouse") == set()
    assert found("host", "planes://warehouse:7070") == {"warehouse"}


@pytest.mark.parametrize("name", (*SERVICES, *PLACEHOLDERS))
def test_names_of_containers_and_of_documentation_pass(name: str) -> None:
    assert found("host", f"http://{name}:9000 http://{name}-1/x postgresql://{name}/x") == set()
    assert found("host", f"host: {name}\nhost: {name}1\nping {name}") == set()


@pytest.mark.parametrize(
    "word", ["dwh01", "sqlprod", "pg-prod", "prod-dwh", "pg-staging", "nas-uat-2", "ora12c"]
)
@pytest.mark.parametrize(
    "text", ["host: WORD", 'server = "WORD"', "PGHOST=WORD", "run --host WORD", "ping WORD", "mount WORD:/x"]
)  # fmt: skip
def test_a_word_with_a_number_or_a_stage_is_a_host_where_a_host_is_named(text: str, word: str) -> None:
    assert found("host", text.replace("WORD", word)) == {word}


def test_what_the_reference_admits_is_not_found() -> None:
    assert found("host", "https://wiki.airline.example, the server zeus") == set()
    assert found("email", "jane at airline dot example") == set()


@pytest.mark.parametrize("network", PRIVATE)
def test_addresses_of_private_networks_are_found_but_not_as_versions(network: str) -> None:
    inside = ip_network(network)
    address = str(inside[300])
    shown = f"[{address}]" if ":" in address else address
    for text in (
        address,
        f"http://{shown}:80/x",
        f"host: {address}",
        f"ip == '{address}'",
        f"<td>{address}</td>",
    ):
        assert found("host", text) == {address}
    assert found("host", f"{network} {inside[0]}") == set()
    if inside.version == 4:
        for text in (
            f'version = "{address}"',
            f"lib=={address}",
            f"lib>={address},<{inside[400]}",
            f"v{address}",
        ):
            assert found("host", text) == set()


@pytest.mark.parametrize("name", people.NOBODY)
def test_the_home_folders_of_nobody_pass(name: str) -> None:
    assert found("home", f"/home/{name}/x /Users/{name} C:\\Users\\{name}\\x /home/{name}.") == set()


@pytest.mark.parametrize("domain", (*people.RESERVED, *people.DOCUMENTED))
def test_addresses_of_documentation_pass(domain: str) -> None:
    assert found("email", f"jane@{domain} <jane@mail.{domain}>, 'jane@{domain}'.") == set()


@pytest.mark.parametrize("user", people.SERVICE_USERS)
def test_the_users_of_services_are_no_persons_in_urls(user: str) -> None:
    assert (
        found("email", f"https://{user}@git.flights.io/x ssh://{user}@git.flights.io {user}@flights.io:x")
        == set()
    )
    assert found("email", f"{user}@flights.io") == (set() if user == "git" else {f"{user}@flights.io"})


@pytest.mark.parametrize("host", indexes.PUBLIC)
def test_public_indexes_pass(host: str) -> None:
    table = f'[tool.uv]\nindex-url = "https://{host}/simple"\n'
    assert found("index", table, "pyproject.toml") == set()
    assert found("index", table.replace(host, f"x.{host}"), "pyproject.toml") == {f"x.{host}"}
