"""`mitreden campaigns create` on a bare installation."""

from typing import Any

import pytest

from mitreden.accounts.models import Guest
from mitreden.campaigns import phases, queries
from mitreden.campaigns.models import Audience, CampaignState, PhaseKind
from mitreden.core import clock
from mitreden.region import queries as region


def test_one_command_makes_an_open_public_campaign(installation: Any) -> None:
    output = installation.run(
        "campaigns", "create", "mobil", "--title", "Mobil im Land", "--field", "Bus", "--field", "Rad"
    ).output
    assert "/campaigns/mobil" in output
    with installation.context() as app:
        campaign = queries.campaign(Guest(), "mobil")
        assert campaign is not None
        assert (campaign.state, campaign.audience) == (CampaignState.OPEN, Audience.PUBLIC)
        assert phases.running(campaign.phases, clock.now()) == {PhaseKind.COLLECTING, PhaseKind.VOTING}
        assert [field.name for field in campaign.fields] == ["Bus", "Rad"]
        assert len(app.config["KEYS"].read(f"voting/{campaign.voting_key}")) == 32
        assert region.region() is not None


def test_without_fields_it_makes_a_first_set_or_takes_what_there_is(installation: Any) -> None:
    installation.run("campaigns", "create", "eins", "--title", "Die erste")
    installation.run("campaigns", "create", "zwei", "--title", "Die zweite", "--field", "mobilität", "--field", "Neues")
    installation.run("campaigns", "create", "drei", "--title", "Die dritte")
    with installation.context():
        names = {
            slug: {field.name for field in queries.campaign_by_slug(slug).fields} for slug in ("eins", "zwei", "drei")
        }
    assert len(names["eins"]) == 6
    assert names["zwei"] == {"Mobilität", "Neues"}
    assert names["drei"] == names["eins"] | {"Neues"}


@pytest.mark.parametrize(
    "arguments",
    [("eins", "--title", "Noch eine"), ("Groß!", "--title", "Ein Titel"), ("zwei", "--title", "x"), ("drei",)],
)
def test_what_cannot_be_made_ends_with_a_message_and_changes_nothing(
    installation: Any, arguments: tuple[str, ...]
) -> None:
    installation.run("campaigns", "create", "eins", "--title", "Die erste")
    result = installation.try_to_run("campaigns", "create", *arguments)
    assert result.exit_code != 0
    assert "Error" in result.output
    assert installation.execute("SELECT slug FROM campaign") == [("eins",)]


def test_the_command_is_in_the_log_and_anchored(installation: Any) -> None:
    installation.run("campaigns", "create", "eins", "--title", "Die erste")
    actions = {row[0] for row in installation.execute("SELECT action FROM audit_event")}
    assert {"campaign.created", "campaign.moved", "field.created", "region.changed"} <= actions
    assert (installation.folder / "anchors.log").exists()
    assert "ok:" in installation.run("audit", "verify").output
