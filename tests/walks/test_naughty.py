"""Naughty strings in every text field of every form: shown as they were typed, or refused with everything kept; never an error."""

import pytest
from flask import Response, request
from werkzeug.datastructures import ImmutableMultiDict

from tests.walks.forms import Form, sensible
from tests.walks.naughty import OWN, is_shown, rounds, strings, tried
from tests.walks.town import Town

HARMLESS = "Zaunkönigin am Weiher mit vielen anderen Vögeln"


def with_words(forms: list[Form]) -> list[Form]:
    """Forms in which people write, one for each address."""
    return list({form.endpoint: form for form in forms if form.words()}.values())


def test_forms_can_be_sent_at_all(town: Town, forms: list[Form]) -> None:
    """What is sensible is taken; else the tests below would only see how it is refused."""
    refused = set()
    for form in with_words(forms):
        with town.undone():
            how = {"query_string": sensible(form)} if form.method == "GET" else {"data": sensible(form)}
            if town.visitor(form.who).open(form.action, form.method, **how).status_code not in {200, 303}:
                refused.add(form.endpoint)
    assert refused == NEED_MORE.keys()


NEED_MORE = {
    "accounts.check_code": "the code from the mail",
    "second_step.check": "a code of the app",
    "second_factor.turn_off": "the same",
    "second_factor.make_codes": "the same",
    "imports.upload": "a file",
    "members.grant": "the address of somebody with an account",
    "reply_links.write": "one of the ideas ticked",
}


@pytest.mark.parametrize("turn", [1, 13, 18])
def test_a_few_strings(town: Town, forms: list[Form], turn: int) -> None:
    """Marks to be composed, a null character, an emoji of many parts; another one in each field beside it."""
    assert [fault for form in with_words(forms) for fault in tried(town, form, rounds(form, OWN)[turn])] == []


@pytest.mark.slow
def test_all_strings(town: Town, forms: list[Form]) -> None:
    texts = strings(town.app.config["SETTINGS"].test_data)
    every = 1 if town.installation.kind == "sqlite" else 5  # ours all the same
    chosen = [*OWN, *texts[len(OWN) :: every]]
    assert [
        fault for form in with_words(forms) for typed in rounds(form, chosen) for fault in tried(town, form, typed)
    ] == []


def shown_words(town: Town, form: Form, name: str, text: str) -> list[str]:
    """The pages that show what was typed into one field: where it was typed, and where sending leads to."""
    with town.undone():
        visitor = town.visitor(form.who)
        response = visitor.open(form.action, "POST", data={**sensible(form), name: text})
        if response.status_code != 303:
            return []
        pages = {page: visitor.open(page).text for page in {form.page, response.location or form.page}}
        return sorted(page.partition("#")[0] for page, seen in pages.items() if is_shown(text, seen))


SEEN = (
    "u\u0308 a\u0308 e\u0301 im Dorf",
    "\u212b \u2126 \ufb03 am Weiher",
    "<script>alert(1)</script> im Ort",
    "' OR 1=1; -- \\ \"",
)


@pytest.mark.slow
def test_what_is_taken_is_shown_where_harmless_words_are(town: Town, forms: list[Form]) -> None:
    faults = []
    for form in with_words(forms):
        for field in form.words() if form.method == "POST" else []:
            harmless = shown_words(town, form, field.name, HARMLESS)
            for text in SEEN if harmless else ():
                seen = shown_words(town, form, field.name, text)
                faults += [
                    f"{form.endpoint}: {field.name}: {text!r} on {page}"
                    for page in harmless
                    if seen and page not in seen
                ]
    assert faults == []


@pytest.mark.parametrize("broken", ["loses", "mangles", "fails"])
def test_a_form_that_breaks_is_noticed(
    town: Town, forms: list[Form], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """The negative control: what is typed is not kept, is changed, or is too much."""
    plain = town.app.view_functions["region.new_field"]

    def breaking() -> Response:
        if broken == "fails":
            return Response("", 500)
        if broken == "loses":
            return Response("<form><input name=name aria-invalid=true></form>", 422, mimetype="text/html")
        values = request.form.to_dict(flat=True)
        request.__dict__["form"] = ImmutableMultiDict({**values, "name": values["name"].replace("hn", "?")})
        return plain()  # type: ignore[return-value]

    breaking.permission = plain.permission  # type: ignore[attr-defined]
    monkeypatch.setitem(town.app.view_functions, "region.new_field", breaking)
    form = next(form for form in forms if form.endpoint == "region.new_field" and form.method == "POST")
    assert tried(town, form, {"name": "a\u0308hnlich"})
