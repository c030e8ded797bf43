"""Reading pictures."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.media.models import Picture, PictureState


def next_waiting(moment: datetime) -> sa.Row[*tuple[Any, ...]] | None:
    """The picture whose copies should be made first: id, key, attempts."""
    query = (
        sa.select(Picture.id, Picture.key, Picture.attempts)
        .where(Picture.state == PictureState.WAITING, Picture.not_before <= moment)
        .order_by(Picture.not_before, Picture.id)
        .limit(1)
    )
    return db.session.execute(query).first()


def loose(person_id: int) -> list[Picture]:
    """What a person uploaded and no form has saved yet, oldest first."""
    query = sa.select(Picture).where(Picture.uploaded_by == person_id, Picture.is_loose).order_by(Picture.id)
    return list(db.session.scalars(query))


def keys_in(drawer: str) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """The pictures whose keys begin like the drawer: id, key, state, refusal, uploaded_at."""
    query = sa.select(Picture.id, Picture.key, Picture.state, Picture.refusal, Picture.uploaded_at).where(
        Picture.key >= drawer, Picture.key < drawer + "g"
    )
    return db.session.execute(query).all()
