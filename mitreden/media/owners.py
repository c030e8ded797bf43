"""Whom a picture belongs to, without knowing them: the features that show pictures are told when one has changed."""

from typing import Protocol


class Owner(Protocol):
    """A feature that shows pictures."""

    def picture_changed(self, picture_id: int) -> None:
        """A picture can be shown now, or not any more. Called in the transaction of the change."""
        ...


_registered: list[Owner] = []


def register(*owners: Owner) -> None:
    """Say who shows pictures. Called once, when the application is put together."""
    _registered[:] = owners


def tell(picture_id: int) -> None:
    """A picture has changed."""
    for owner in _registered:
        owner.picture_changed(picture_id)
