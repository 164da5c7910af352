"""No text makes a rule about values slow: the time grows with the length alone."""

import time

import pytest

from open_kit.rules.host import internal_hosts
from open_kit.rules.known import Known
from open_kit.rules.people import emails, home_folders
from open_kit.rules.secret import secrets

_SIZE = 100_000  # characters
_BOUND = 2  # seconds of this process: 20 us a character, ten times what the slowest takes


@pytest.mark.parametrize(
    "seed",
    [
        "a", "1", "-", ".", ":", "@", "/", "\\", "(", "<", "=", '"', "|", "\n", " ", "\t", "a.", "a@",
        "a:", "a-", "://", "password", "password ", "password=", 'password="', "password:\n ", "|password",
        "<password>", "--password ", '"password",', "${password:-", "password,password\n",
        'get("password",', "pass ", "api key ", "password is ", "password=a.",
        "password=a(", '"--password",', "password\n- ", "password=${a:-", "<password>\n", "set_password(a,",
        "insert into a (password,", "insert into a (password) values ('a'),", "(secret 'a", "password for ",
        "password=mymymymymymymymymymymy1 ", 'password="a b c d e f g ', "data:\n a: aaaaaaaaa\n", "a:b@",
        "://a:", "host: ", "ssh a@", "psql -h ", "mount a", ":/", "a.local ", "@a.local", "\\\\a\\",
        "server=a,1 ", "10.", "10.1.2.3 ", "::", "f:f:", "jdbc:oracle:thin:@", "x.ad.a.b ", "a1.b.local ",
        "a@a.io ", "a.a@", '"a @', "(at)", "a (at) a(dot)", "http://a@", "http://a.io@b.io ", "/home/a ",
        "c:\\users\\", "http://a/home/b", "@xn--",
    ],
)  # fmt: skip
def test_each_rule_takes_a_short_time(seed: str) -> None:
    text = (seed * (_SIZE // len(seed) + 1))[:_SIZE]
    for check in (secrets, internal_hosts, emails, home_folders):
        started = time.process_time()
        sum(1 for _ in check(text, Known()))
        assert time.process_time() - started < _BOUND, check
