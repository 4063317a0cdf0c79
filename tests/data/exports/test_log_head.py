"""Whatever is taken away carries the head of the log, so that the log can be checked against it later."""

import pytest

from data import log
from data.check import check, heads
from data.database import reading
from data.exports import FORMATS
from tests.data.conftest import who


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_every_export_carries_the_head_of_the_log(sampled, kind):
    with reading(sampled) as session:
        _, head = log.head(session)

    content = FORMATS[kind].write(sampled, who(sampled, "aino"), language="fi", options={"interview": "1"})

    assert content.replace(b"\r\n ", b"").count(head.encode()) >= 1


def test_what_an_export_carried_is_what_check_takes(sampled):
    content = FORMATS["ratings"].write(sampled, who(sampled, "aino"), language="fi", options={}).decode()

    kept = content.splitlines()[1].split(",")[5]

    assert check(sampled, kept=heads(kept)).broken == []
    assert [b.name for b in check(sampled, kept=heads("0" * 64)).broken] == ["kept_heads"]
