"""Feeds for claims administrators, as the day after their notices makes them."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.test import override_settings
from django.utils import timezone

from cases.addressing import Notice
from cases.enums import PartyKind
from cases.models import Feed, FeedMessage
from cases.services.correspondence.deliveries import record_sent
from cases.services.correspondence.feed_links import send_feed
from cases.services.correspondence.feeds import make_feeds
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.notices import send_notice
from tests.factories.accounts import a_case_manager
from tests.factories.notices import a_notice


def a_feed() -> Feed:
    """The feed of yesterday with one notice, which nobody acknowledged yet."""
    yesterday = time_machine.travel(timezone.now() - timedelta(days=1), tick=False)
    with yesterday, override_settings(ORGANIZATION_ADDRESS=["600 Sample Drive", "Folsom, CA 95630"]):
        letters = send_notice(due=a_notice(Notice.ASSIGNMENT), actor=a_case_manager())
        (letter,) = [one for one in letters if one.recipient.kind == PartyKind.CLAIMS_ADMINISTRATOR]
        make_letter(letter_id=letter.pk)
        record_sent(delivery=letter.deliveries.get(), sent_on=timezone.localdate(), actor=a_case_manager())
    make_feeds(progress=lambda _done, _total: None)
    return Feed.objects.latest("pk")


def a_feed_message() -> FeedMessage:
    """The message of such a feed, which its job has still to send."""
    return send_feed(feed=a_feed(), address="imr@harborcrest.example", actor=a_case_manager())
