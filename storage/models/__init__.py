"""The whole schema: one module for each feature's tables, imported here so that it is complete."""

from storage.models.agents import Agent, App, CustomProfile
from storage.models.answers import Approval, Branch, Feedback, PostedReply, ProducedFile
from storage.models.base import OF_THE_DEPLOYMENT, Base
from storage.models.connectors import ConnectedAccount, SeenTools, SignIn
from storage.models.documents import Document, Library, Notice, Share
from storage.models.ledger import BudgetMonth, DailyCalls, DailyUsage, LedgerEntry, UnpricedModel
from storage.models.memory import MemoryNote, MemoryScope
from storage.models.permissions import AuditRecord, PlacePolicy, Scope, ToldDenial
from storage.models.queue import Job, Node, RateLimit, Thread, Turn
from storage.models.retention import Deletion, Orphan, Tombstone
from storage.models.routines import Routine, RoutineRun
from storage.models.tools import RecordedCall
from storage.models.voice import VoiceTranscript
from storage.models.workspaces import DeploymentSecret, InstalledWorkspace, UsedState, WorkspaceKey

# Bounded by the deployment or by its prices, not by what people do: every other table grows.
SMALL = frozenset(table.__tablename__ for table in (DeploymentSecret, Job, Node, UnpricedModel))
GROWING = frozenset(Base.metadata.tables) - SMALL

__all__ = [
    "GROWING",
    "OF_THE_DEPLOYMENT",
    "SMALL",
    "Agent",
    "App",
    "Approval",
    "AuditRecord",
    "Base",
    "Branch",
    "BudgetMonth",
    "ConnectedAccount",
    "CustomProfile",
    "DailyCalls",
    "DailyUsage",
    "Deletion",
    "DeploymentSecret",
    "Document",
    "Feedback",
    "InstalledWorkspace",
    "Job",
    "LedgerEntry",
    "Library",
    "MemoryNote",
    "MemoryScope",
    "Node",
    "Notice",
    "Orphan",
    "PlacePolicy",
    "PostedReply",
    "ProducedFile",
    "RateLimit",
    "RecordedCall",
    "Routine",
    "RoutineRun",
    "Scope",
    "SeenTools",
    "Share",
    "SignIn",
    "Thread",
    "ToldDenial",
    "Tombstone",
    "Turn",
    "UnpricedModel",
    "UsedState",
    "VoiceTranscript",
    "WorkspaceKey",
]
