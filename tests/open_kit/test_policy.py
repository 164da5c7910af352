"""open.toml: its values, and what an allowance covers."""

import pytest

from open_kit.finding import Finding, fingerprint
from open_kit.policy import Allowance, parse_policy
from open_kit.rules.judge import apply_allowances
from open_kit.rules.registry import check_allowances
from platform_kit.errors import KitError

MARK = fingerprint("email", "jane@flights.io")
FINDING = Finding("docs/a.md", 3, "email", "an e-mail address", MARK)


def allowance(rule: str = "email", path: str = "docs/*.md", finding: str | None = None) -> Allowance:
    return Allowance(rule=rule, path=path, finding=finding, reason="she agreed")


def test_fingerprints_stay() -> None:
    """Those in the open.toml of a team are from releases before this one."""
    assert fingerprint("email", "jane@flights.io") == "07f0ac48a674"
    assert fingerprint("data", "Größe.csv") == fingerprint("data", "GRÖSSE.csv") == "14fa0e9127bf"


def test_the_digest_of_the_rules_stays() -> None:
    """It has the policy as JSON: another form would judge everything that is public again."""
    dumped = '{"message":"a","internal":[],"withheld":[],"allow":[]}'
    assert parse_policy(b'message = "a"').model_dump_json() == dumped


def test_internal_names_and_networks_are_told_apart() -> None:
    policy = parse_policy(
        b'message = "a"\ninternal = ["*.corp.example", "10.0.0.0/8", "203.0.113.7", "dwh"]\n'
    )
    assert policy.names == ("corp.example", "dwh")
    assert [str(network) for network in policy.networks] == ["10.0.0.0/8", "203.0.113.7/32"]


@pytest.mark.parametrize(
    "entry",
    [
        "zephyr*", "*zephyr*", "zephyr?lan", "198.51.100.*", "198.51.100.0/240", "198.51.100.7-9",
        "198.51.100", "*corp.example", "https://db.corp.example", "db.corp.example:5432",
        "db.corp.example/", "dwhx, kx", "/project-x/", "dwhx[0-9]+", "(dwh|kx)", "dwh$", "db..example",
    ],
)  # fmt: skip
def test_an_internal_entry_that_is_never_found_is_refused(entry: str) -> None:
    with pytest.raises(KitError, match=r"internal\.entry 1: .* it is not a name, a host") as error:
        parse_policy(f'message = "a"\ninternal = ["{entry}"]\n'.encode())
    assert entry not in error.value.problem


@pytest.mark.parametrize("entry", ["2001:db8::/48", "Größe 7", "R&D 5", "project-x", "db_1.corp", "AT&T"])
def test_an_internal_entry_can_be_a_name_a_host_or_a_network(entry: str) -> None:
    assert parse_policy(f'message = "a"\ninternal = ["{entry}"]\n'.encode()).internal == (entry,)


@pytest.mark.parametrize(
    "text", ["message = 1", 'message = "a"\ninternal = ["xy"]', 'message = "a"\nwithheld = ["main"]']
)
def test_a_wrong_value_is_named_and_not_repeated(text: str) -> None:
    with pytest.raises(KitError) as error:
        parse_policy(text.encode())
    key = text.rpartition("\n")[2].partition(" ")[0]
    assert error.value.problem.startswith(f"open.toml: {key}")
    assert "xy" not in error.value.problem


@pytest.mark.parametrize("message", ["a\\n\\nOpen-Digest: x", "a\\rb", "a\\u2028b"])
def test_a_message_of_several_lines_is_refused(message: str) -> None:
    with pytest.raises(KitError, match=r"open\.toml: message: .*more than one line"):
        parse_policy(f'message = "{message}"'.encode())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_another_encoding_is_named(encoding: str) -> None:
    with pytest.raises(KitError) as error:
        parse_policy('message = "a"'.encode(encoding))
    assert error.value.problem.startswith(
        ("open.toml is not UTF-8", "open.toml begins with a byte order mark")
    )
    assert error.value.hint == "save the file as UTF-8 without a byte order mark"


def test_a_text_in_the_place_of_a_list_is_named() -> None:
    with pytest.raises(KitError, match="internal: Input should be a valid list"):
        parse_policy(b'message = "a"\ninternal = "dwh"')


@pytest.mark.parametrize(
    "path", ["./docs/a.md", "docs\\a.md", "/", "!docs/a.md", "#a", "docs/a.md # mine", "{docs}/", "[", "a\n*"]
)
def test_an_odd_path_covers_nothing(path: str) -> None:
    assert not allowance(path=path).covers(FINDING)


def test_a_path_that_is_no_pattern_is_named() -> None:
    text = 'message = "a"\n[[allow]]\nrule = "email"\npath = "\\\\"\nreason = "she agreed"\n'
    with pytest.raises(KitError) as error:
        parse_policy(text.encode())
    assert error.value.problem.startswith("open.toml: allow.entry 1.path")


@pytest.mark.parametrize(
    ("given", "covered"),
    [
        (allowance(), True),
        (allowance(finding=MARK), True),
        (allowance(path="a.md"), True),
        (allowance(path="/docs/a.md"), True),
        (allowance(path="/a.md"), False),
        (allowance(rule="host"), False),
        (allowance(finding="000000000000"), False),
    ],
)
def test_an_allowance_covers_its_rule_path_and_finding(given: Allowance, covered: bool) -> None:
    assert given.covers(FINDING) is covered


def test_what_no_allowance_covers_is_refused() -> None:
    other = Finding("src/a.py", 1, "email", "an e-mail address", MARK)
    given = allowance()
    assert apply_allowances([other, FINDING, FINDING], [given]) == ([other], {given: [FINDING]})


@pytest.mark.parametrize(("rule", "said"), [("mail", "does not exist"), ("marker", "cannot be allowed")])
def test_an_allowance_has_to_name_a_rule_that_can_be_allowed(rule: str, said: str) -> None:
    with pytest.raises(KitError, match=f"'{rule}' {said}"):
        check_allowances([allowance(), allowance(rule=rule)])
