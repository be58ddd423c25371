"""The records: one file per family of tables; each field explains itself there."""

from app.models.activity import Activity, Programme, Registration, Session
from app.models.audit import AuditEvent, AuditHead
from app.models.base import Base, MemberOwned, Record, SoftDeletes
from app.models.code_list import CodeListVersion, CodeValue
from app.models.heses import CorrectionStatus, HesesCorrection, HesesRun, RunStatus
from app.models.institution import Institution
from app.models.job import UNDER_WAY, Job, JobState
from app.models.linkage import Answer, DecisionKind, LinkDecision, LinkLease
from app.models.organisation import Organisation
from app.models.participant import Participant
from app.models.participant_details import CHARACTERISTICS, Address, Characteristic
from app.models.publication import Publication, PublicationStatus
from app.models.study import ImpactStudy, StudyStatus
from app.models.targeting import SavedKind, SavedMap
from app.models.upload import RowState, Upload, UploadKind, UploadMapping, UploadRow, UploadState
from app.models.user import Role, User, UserSession, WebAuthn

__all__ = [
    "CHARACTERISTICS",
    "UNDER_WAY",
    "Activity",
    "Address",
    "Answer",
    "AuditEvent",
    "AuditHead",
    "Base",
    "Characteristic",
    "CodeListVersion",
    "CodeValue",
    "CorrectionStatus",
    "DecisionKind",
    "HesesCorrection",
    "HesesRun",
    "ImpactStudy",
    "Institution",
    "Job",
    "JobState",
    "LinkDecision",
    "LinkLease",
    "MemberOwned",
    "Organisation",
    "Participant",
    "Programme",
    "Publication",
    "PublicationStatus",
    "Record",
    "Registration",
    "Role",
    "RowState",
    "RunStatus",
    "SavedKind",
    "SavedMap",
    "Session",
    "SoftDeletes",
    "StudyStatus",
    "Upload",
    "UploadKind",
    "UploadMapping",
    "UploadRow",
    "UploadState",
    "User",
    "UserSession",
    "WebAuthn",
]
