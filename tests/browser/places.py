"""Every address that people open, with somebody who may, and how many tabs stand there."""

from typing import NamedTuple


class Place(NamedTuple):
    member: str
    path: str
    tabs: int = 0
    walked: int = 99  # of the tabs; the others are looked at elsewhere

    def __str__(self):
        return self.member + self.path


PLACES = (
    Place("aino", "/"),
    Place("aino", "/applications"),
    Place("aino", "/applications?code=H-01", tabs=5),
    Place("aino", "/applications?import=1"),
    Place("aino", "/applications?enter=1"),
    Place("aino", "/interviews"),
    Place("aino", "/interviews?code=H-08"),
    Place("aino", "/shortlist", tabs=7),
    Place("aino", "/shortlist?code=H-10", tabs=7, walked=1),  # with its score explained
    Place("aino", "/settings", tabs=7),
    Place("aino", "/act-as"),
    Place("cecilia", "/"),
    Place("cecilia", "/applications?code=H-10", tabs=5),
    Place("cecilia", "/assess"),
    Place("cecilia", "/assess?code=H-16"),
    Place("cecilia", "/assess?code=H-01"),
    Place("aino", "/conflicts"),
    Place("cecilia", "/conflicts"),
    Place("bertil", "/conflicts"),
    Place("bertil", "/moderate"),
    Place("cecilia", "/moderate"),
    Place("cecilia", "/moderate?code=H-01"),
    Place("onni", "/moderate"),
    Place("onni", "/"),
    Place("nobody", "/"),
)
