"""Keep phone numbers, addresses and links out of the room, and notice the ways around that."""

from moderation.stages.contact.stage import Contact

__all__ = ["Contact"]
