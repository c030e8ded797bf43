"""The pages of campaigns: what everybody reads, and the desk of the coordinators."""

from mitreden.campaigns.views.desk import bp as desk_bp
from mitreden.campaigns.views.public import bp

__all__ = ["bp", "desk_bp"]
