"""Points as people type or paste them."""

import pytest

from mitreden.ideas.points import Box, point, said

HOLM = (48.7012, 13.5034)
READ = [
    "48.7012, 13.5034",
    "48.7012 13.5034",
    "48,7012, 13,5034",
    "48,7012 13,5034",
    "48,7012; 13,5034",
    "48.7012,13.5034",
    "48,7012,13,5034",
    "48.7012/13.5034",
    "48.7012° N, 13.5034° E",
    "N 48.7012, O 13.5034",
    "48,7012° N 13,5034° O",
    "48°42'04.32\"N 13°30'12.24\"E",
    "geo:48.7012,13.5034",
    "geo:48.7012,13.5034?z=17",
    "geo:48.7012,13.5034;u=35",
    "https://www.openstreetmap.org/#map=17/48.7012/13.5034",
    "https://www.openstreetmap.org/?mlat=48.7012&mlon=13.5034#map=17/48.1/13.1",
    "https://www.google.com/maps/@48.7012,13.5034,17z",
    "https://www.google.com/maps/place/Holm/@48.1,13.1,17z/data=!3m1!4b1!4m6!3m5!8m2!3d48.7012!4d13.5034",
    "https://maps.google.com/?q=48.7012,13.5034",
    "https://maps.google.com/?q=48.7012%2C13.5034",
    "https://www.google.com/maps/search/?api=1&query=48.7012,13.5034",
    "https://maps.apple.com/?ll=48.7012,13.5034&q=Holm",
    "https://www.bing.com/maps?cp=48.7012~13.5034&lvl=17",
    "  48.7012, 13.5034  ",
]


@pytest.mark.parametrize("text", READ)
def test_what_can_be_read(text: str) -> None:
    assert point(text) == HOLM


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_is_no_point(text: str) -> None:
    assert point(text) is None


REFUSED = [
    "am Weiher", "48.7012", "48,7012", "91, 13", "48, 181", "1, 2, 3", "https://maps.app.goo.gl/abc", "geo:nirgends",
    "nan, nan", "inf inf", "48.7012, 13.5034; DROP TABLE idea", "٤٨, ١٣" * 3, "1" * 400 + ", 1", "<script>1,2</script>",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whatever float or we say
        point(text)


def test_a_point_can_be_typed_again() -> None:
    assert point(said(*HOLM)) == HOLM
    assert point(said(-33.123456, 0.0)) == (-33.12346, 0.0)
    assert said(None, None) == ""


@pytest.mark.parametrize(
    ("lat", "lon", "is_near"),
    [(48.7, 13.5, True), (48.45, 13.2, True), (48.1, 13.5, False), (13.5, 48.7, False), (48.7, 15.0, False)],
)
def test_near_the_region(lat: float, lon: float, is_near: bool) -> None:
    assert Box(48.6, 48.8, 13.4, 13.6).is_near(lat, lon) is is_near
