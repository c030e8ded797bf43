"""Dates and numbers as people here read them: "3. Mai 2026", "18:00 Uhr", "1.438"."""

from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlsplit

from babel.dates import format_date, format_time
from flask import Flask

from mitreden.core import clock
from mitreden.web.i18n import current_locale, gettext, ngettext

_MONTHS = {
    "de": (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


def _day(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


def date_words(value: date | datetime | None) -> str:
    """ "3. Mai 2026" or "3 May 2026" (written here: Babel takes ten times as long, and lists show many)."""
    if value is None:
        return ""
    day, locale = _day(value), current_locale()
    return f"{day.day}{'.' if locale == 'de' else ''} {_MONTHS[locale][day.month - 1]} {day.year}"


def dates_in_words() -> Callable[[datetime], str]:
    """`date_words` for many moments of one page: zone and language are asked for once."""
    locale, zone = current_locale(), clock.LOCAL_ZONE
    months, point = _MONTHS[locale], "." if locale == "de" else ""

    def words(moment: datetime) -> str:
        day = moment.astimezone(zone)
        return f"{day.day}{point} {months[day.month - 1]} {day.year}"

    return words


def time_words(value: datetime) -> str:
    """ "18:00 Uhr" or "6:00 pm", in the region's time."""
    moment = clock.local(value)
    if current_locale() == "de":
        return f"{moment:%H:%M} Uhr"
    return format_time(moment.time(), "h:mm a", locale="en").lower()


def moment_words(value: datetime) -> str:
    """Day and time: "3. Mai 2026, 18:00 Uhr"."""
    return f"{date_words(value)}, {time_words(value)}"


def month_words(value: date | datetime | None) -> str:
    """ "Mai 2026"."""
    return "" if value is None else format_date(_day(value), "MMMM y", locale=current_locale())


def thousands() -> str:
    """What parts the thousands of a number."""
    return "," if current_locale() == "en" else "."


def number_words(value: int | float) -> str:
    """ "1.438" or "1,438"."""
    text = f"{value:,}"
    if len(text) < 4:
        return text
    return text if current_locale() == "en" else text.translate(str.maketrans(",.", ".,"))


def days_left(value: datetime) -> str:
    """How long until a moment, in words: "noch 3 Tage", "heute bis 18:00 Uhr"."""
    days = (_day(value) - clock.today()).days
    if days <= 0:
        return str(gettext("heute bis %(time)s", time=time_words(value)))
    return str(ngettext("noch %(num)d Tag", "noch %(num)d Tage", days))


def translated(text: str) -> str:
    """Words that came with us and lie in the database, such as the rules of discussion; a region's own words stay as they are."""
    return str(gettext(text)) if text else ""


def host(address: str) -> str:
    """Where a link leads: "www.example.org"."""
    return urlsplit(address).hostname or ""


def init_app(app: Flask) -> None:
    """Give templates the filters."""
    app.jinja_env.filters.update(
        date=date_words, time=time_words, datetime=moment_words, month=month_words, number=number_words,
        days_left=days_left, translated=translated, host=host,
    )  # fmt: skip
