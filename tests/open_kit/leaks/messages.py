"""What the public commit says: messages and authors that commits carry in trailers, and open.toml's message.

What is refused here is found in a commit or in open.toml, not in the way's own paths.
"""

from tests.open_kit.leaks.site import CANARY, Site
from tests.open_kit.leaks.way import Family, Plant, written

MESSAGES = Family("messages")


def _committed(trailer: str) -> Plant:
    def plant(site: Site) -> None:
        site.write("x.txt", "open\n")
        site.commit(f"Change {site.canary}\n\nX\n\n{trailer.replace(CANARY, site.canary)}")

    return plant


for _name, _trailer, _rule in [
    ("password-in-public-message", "Public-Message: with password = 'CANARY-7a'", "secret"),
    ("model-name-in-public-message", "Public-Message: CANARY for salary_bands", "name"),
    ("model-name-in-second-line-of-public-message", "Public-Message: CANARY for\n salary_bands", "name"),
    ("email-in-public-message", "Public-Message: CANARY@flights.org asked for it", "email"),
    ("internal-url-in-public-message", "Public-Message: see https://wiki.flights.corp/CANARY", "host"),
    ("home-folder-in-public-message", "Public-Message: from /home/CANARY/x", "home"),
    ("model-name-in-public-author", "Public-Author: salary_bands CANARY <x@example.com>", "name"),
]:
    MESSAGES.add(_name, _committed(_trailer), _rule, commits=False)

for _name, _trailer in {
    "name-in-other-trailer": "Reviewed-by: CANARY <x@example.com>",
    "word-in-public-message-above-last-paragraph": (
        "Public-Message: CANARY\n\nand more words, which make it no trailer"
    ),
}.items():
    MESSAGES.add(_name, _committed(_trailer), commits=False)


@MESSAGES.way("email", commits=False)
def email_in_public_message_in_another_encoding(site: Site) -> None:
    site.write("x.txt", "open\n")
    message = f"X\n\nPublic-Message: für {site.canary}@flights.org".encode("iso-8859-1")
    site.git("add", "--all")
    site.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "--quiet", "--file=-", stdin=message)


@MESSAGES.way(commits=False)
def word_in_withheld_public_message(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit(f"X\n\nPublic-Message: {site.canary}")
    policy = (site.root / "open.toml").read_text()
    if "withheld" not in policy:
        policy = policy.replace("\n\n", "\nwithheld = []\n\n", 1)
    policy = policy.replace("withheld = [", f'withheld = ["{site.oid("HEAD")}", ')
    (site.root / "open.toml").write_text(policy)
    site.commit()


@MESSAGES.way("name", alone=True)
def declared_word_in_message_of_open_toml(site: Site) -> None:
    policy = (site.root / "open.toml").read_text()
    (site.root / "open.toml").write_text(policy.replace("Update from", f"{site.canary} Bluebird"))
    site.write("x.txt", "open\n")


@MESSAGES.way("email", before=written("x.txt", "open\n"))
def email_added_to_published_file(site: Site) -> None:
    site.write("x.txt", f"{site.canary}@flights.org\n")
