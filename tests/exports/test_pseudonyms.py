"""Pseudonyms: one for each author in a campaign, the way back only with the campaign's own secret."""

import csv
import io

from flask import current_app

from mitreden.core.keys import KeyStore
from mitreden.exports import queries, writing
from mitreden.exports.columns import TableKind
from mitreden.exports.extracts import extract
from mitreden.exports.pseudonyms import key_name, pseudonyms
from mitreden.extensions import db
from tests.factories import Make, People


def authors(slug: str, table: TableKind, *, is_open: bool = False) -> list[str | None]:
    campaign = queries.campaign_called(slug)
    assert campaign is not None
    of = extract(table, campaign, current_app.config["KEYS"], shows_counts=True, is_open=is_open)
    rows = csv.DictReader(io.StringIO("".join(writing.csv_text(of, of.rows())).removeprefix("\ufeff")))
    return [row.get("author") for row in rows]


def test_an_author_has_one_in_ideas_and_comments_and_another_elsewhere(make: Make, people: People) -> None:
    here, there = make.campaign("holm"), make.campaign("weiher")
    idea = make.idea(here, author=people.jana)
    make.idea(here, author=people.ali)
    make.comment(idea, author=people.ali)
    make.comment(idea, author=people.jana)
    make.comment(idea)
    make.idea(there, author=people.jana)
    jana, ali = authors("holm", TableKind.IDEAS)
    assert authors("holm", TableKind.COMMENTS) == [ali, jana, ""]
    assert len({jana, ali, *authors("weiher", TableKind.IDEAS)}) == 3
    assert authors("holm", TableKind.IDEAS) == [jana, ali], "stable"


def test_open_data_has_none_and_who_is_erased_has_none(make: Make, people: People) -> None:
    idea = make.idea(make.campaign("holm"), author=people.jana)
    assert authors("holm", TableKind.IDEAS, is_open=True) == [None], "the column is not there"
    idea.author_id = None
    db.session.commit()
    assert authors("holm", TableKind.IDEAS) == [""]


def test_only_the_campaigns_own_secret_makes_a_pseudonym_again(make: Make, people: People) -> None:
    campaign = make.campaign("holm")
    make.idea(campaign, author=people.jana)
    keys: KeyStore = current_app.config["KEYS"]
    (jana,) = authors("holm", TableKind.IDEAS)
    assert jana == pseudonyms(keys, campaign.id)(people.jana.id), "the control: with its own secret it comes out"
    assert jana != pseudonyms(keys, campaign.id + 1)(people.jana.id)
    assert keys.read(key_name(campaign.id)) != keys.read(f"voting/{campaign.voting_key}")
    (keys.folder / f"{key_name(campaign.id)}.key").unlink()
    assert authors("holm", TableKind.IDEAS) != [jana], "a lost secret is not made again: other pseudonyms begin"
