"""Reading domain.toml."""

from pathlib import Path

import pytest

from platform_kit.errors import KitError
from platform_kit.repo.settings import read_settings
from tests.support.settings import DAILY

GOOD = f"{DAILY}end = 2013-01-15\n"


def settings_of(folder: Path, text: str) -> Path:
    path = folder / "domain.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_it_says_is_what_is_read(tmp_path: Path) -> None:
    settings = read_settings(settings_of(tmp_path, GOOD))
    assert settings.domain == "flights"
    assert settings.owners == ["team:flights-team", "flights-team@example.com"]
    assert str(settings.partitions.end) == "2013-01-15"


def test_the_end_may_be_open(tmp_path: Path) -> None:
    assert read_settings(settings_of(tmp_path, GOOD.replace("end =", "# end ="))).partitions.end is None


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (('"daily"', '"hourly"'), ["partitions.cadence", "'daily', 'weekly' or 'monthly'", "'hourly'"]),
        (("2013-01-01", "2013-02-30"), ["domain.toml"]),
        (("2013-01-01", '"soon"'), ["partitions.start", "'soon'"]),
        (("end = 2013-01-15", "end = 2012-12-31"), ["partitions", "must be after start"]),
        (('domain = "flights"', 'domain = "Flights!"'), ["domain:", "'Flights!'"]),
        (('domain = "flights"', ""), ["domain: Field required"]),
        (("warehouse =", "warehouze ="), ["warehouse: Field required", "warehouze: Extra inputs"]),
        (("[partitions]", "[partitions"), ["domain.toml", "line"]),
    ],
)
def test_a_wrong_value_names_the_file_and_the_key(
    tmp_path: Path, wrong: tuple[str, str], named: list[str]
) -> None:
    with pytest.raises(KitError) as error:
        read_settings(settings_of(tmp_path, GOOD.replace(*wrong)))
    for part in ["domain.toml", *named]:
        assert part in error.value.problem
