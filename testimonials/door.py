"""What the testimonials offer to the other rooms: the nearest peers of a firm, and drafts of testimonials."""

from testimonials.agreements import PURPOSE, about
from testimonials.pages import LONGEST_RECORDING
from testimonials.peers import Firm, Peer, nearest_peers
from testimonials.services import add_draft, erase, page_above

__all__ = [
    "LONGEST_RECORDING",
    "PURPOSE",
    "Firm",
    "Peer",
    "about",
    "add_draft",
    "erase",
    "nearest_peers",
    "page_above",
]
