"""Email addresses and home folders of people, in files that are open."""

# ruff: noqa: RUF001 (some ways are about letters that look like others)

from tests.open_kit.leaks.way import Family

PEOPLE = Family("people")

for _name, _text in {
    "email-in-text": "ask CANARY@flights.org",
    "email-in-capitals": "ask CANARY@FLIGHTS.ORG",
    "email-with-plus-tag": "CANARY+x@mail.flights.org,",
    "email-with-full-width-signs": "ask CANARY＠flights．org",
    "email-with-zero-width-space": "ask CANARY\u200b@flights.org",
    "email-in-url-escapes": "mailto:CANARY%40flights.org",
    "email-in-signed-off-by-line": "Signed-off-by: X <CANARY@flights.org>",
    "email-in-codeowners-line": "* CANARY@flights.org",
    "email-with-umlaut-in-domain": "CANARY@müller-air.de",
    "email-with-punycode-domain": "CANARY@xn--mller-air-q9a.de",
    "email-with-punycode-top-level-domain": "CANARY@flug.xn--vermgensberatung-pwb",
    "email-with-quoted-local-part": '"jane CANARY"@flights.org',
    "email-in-angle-brackets": "Jane Doe <CANARY@flights.org>",
    "email-in-mailto-link": "[Jane](mailto:CANARY@flights.org?subject=x)",
    "email-with-at-in-brackets": "CANARY (at) flights.org",
    "email-with-at-and-dot-in-brackets": "CANARY [at] flights [dot] org",
    "email-in-internal-domain": "CANARY@flights.corp",
    "email-before-port": "CANARY@flights.org:25",
    "account-in-url-of-repo": "https://jane.CANARY@git.flights.org/x/y.git",
    "account-in-address-of-repo": "jane@git.flights.org:x/CANARY.git",
}.items():
    PEOPLE.file(_name, "about.txt", _text, "email")

PEOPLE.file("email-in-file-name", "CANARY@flights.org.txt", "x", "email", in_path=True)
PEOPLE.file("email-in-mailmap", ".mailmap", "Jane <jane@x.example> <CANARY@flights.org>\n", "email")

for _name, _text in {
    "linux-home-in-text": "/home/CANARY/src",
    "mac-home-in-text": "/Users/CANARY/src",
    "windows-home-in-text": "C:\\Users\\CANARY\\src",
    "windows-home-with-escaped-backslashes": '"C:\\\\Users\\\\CANARY\\\\src"',
    "windows-home-in-file-url": "file:///C:/Users/CANARY/src",
    "wsl-home-in-text": "/mnt/c/Users/CANARY/src",
    "mac-home-in-file-url": "file:///Users/CANARY/src",
    "windows-home-with-slashes": "c:/users/CANARY/src",
    "windows-home-in-git-bash": "/c/Users/CANARY/src",
    "windows-home-without-drive": "%SystemDrive%\\Users\\CANARY",
    "home-on-another-host": "nas:/home/CANARY/src",
    "nfs-home-in-text": "/export/home/CANARY/src",
}.items():
    PEOPLE.file(_name, "about.txt", _text, "home")
