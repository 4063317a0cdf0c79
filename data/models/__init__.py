"""The tables: what the committee's memory looks like.

A programme receives applications; each is a team of organisations. An assessor keeps one sheet for each application,
made of ratings with their evidence, and may give a ballot. Interviews leave notes. Every act leaves a log entry. What
is personal (team, contact, the raw row) stands in tables of its own, so that it can be left out and purged.
"""

from data.models.applications import Application, Clarification, Conflict, DismissedHint, Finding, FormMapping, Personal
from data.models.base import Base, Moment, now
from data.models.interviews import Interview, Note, WorkingNote
from data.models.judgement import Assignment, Consensus, Meeting, Presence, Rating, Sheet
from data.models.people import Account, Attempt, Detour, Draft, Invitation, SignIn
from data.models.programme import Gate, LogEntry, Member, Programme, Seal
from data.models.ties import Ballot, TieAct

__all__ = [
    "Account",
    "Application",
    "Assignment",
    "Attempt",
    "Ballot",
    "Base",
    "Clarification",
    "Conflict",
    "Consensus",
    "Detour",
    "DismissedHint",
    "Draft",
    "Finding",
    "FormMapping",
    "Gate",
    "Interview",
    "Invitation",
    "LogEntry",
    "Meeting",
    "Member",
    "Moment",
    "Note",
    "Personal",
    "Presence",
    "Programme",
    "Rating",
    "Seal",
    "Sheet",
    "SignIn",
    "TieAct",
    "WorkingNote",
    "now",
]
