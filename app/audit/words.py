"""Events in words. An action that is not named here is still readable: "Put back: upload"."""

from typing import Any

#: Actions that are a sentence of their own.
SENTENCES = {
    "access.refused": "Was refused a page",
    "account.locked": "Was locked out after wrong passwords",
    "audit.read": "Read the audit log",
    "heses.again": "Started a run of HESES again",
    "heses.ask": "Asked for HESES to be re-created",
    "heses.failed": "Could not re-create HESES",
    "heses.recreate": "Re-created HESES",
    "heses.repeat": "Asked for HESES to be re-created with corrections",
    "heses.stop": "Stopped a run of HESES",
    "heses.stopped": "Stopped a run of HESES in its course",
    "heses_student.read": "Read student records of HESES",
    "heses.compare": "Compared a return with HESES re-created",
    "heses.download": "Downloaded a file of HESES",
    "heses.read_letter": "Read a letter about HESES",
    "invitation.accept": "Accepted the invitation",
    "link_decision.answer": "Answered a pair of the review of links",
    "link_decision.cut": "Decided to cut a link",
    "link_decision.restore": "Restored a link that was cut",
    "link_decision.undo": "Took back an answer in the review of links",
    "passkey.add": "Added a passkey",
    "passkey.remove": "Removed a passkey",
    "password.change": "Changed the password",
    "password.reset": "Chose a new password by e-mail",
    "password.reset_requested": "Asked for a new password",
    "publication.approve": "Approved a publication for external circulation",
    "publication.ask_override": "Gave a reason to publish in spite of the disclosure check",
    "publication.build": "Made the files of a publication",
    "publication.confirm_override": "Confirmed a reason to publish in spite of the check",
    "publication.make_files": "Asked for the files of a publication",
    "publication.void": "Found a publication changed after its check",
    "recovery_code.use": "Signed in with a recovery code",
    "recovery_codes.make": "Made new recovery codes",
    "reference.ask": "Sent an official file",
    "reference.load": "Loaded reference data",
    "reference.stop": "Stopped the load of an official file",
    "reference.use": "Put another edition of reference data in use",
    "second_step.remove": "Removed the second step of a user",
    "second_step.set_up": "Set up the second step",
    "session.end": "Ended a sign-in on another device",
    "sign_in": "Signed in",
    "sign_in.failed": "Gave a wrong password",
    "sign_in.refused": "Was refused to sign in",
    "sign_out": "Signed out",
    "single_sign_on.bind": "Signed in through the institution for the first time",
    "upload.mend": "Mended a row of an upload",
    "warehouse.ask": "Asked for a new edition",
    "warehouse.build": "Built a new edition",
    "warehouse.stop": "Stopped the build of an edition",
    "linkage.run": "Linked participants to records outside an edition",
}
VERBS = {
    "read": "Read", "create": "Added", "update": "Changed", "delete": "Deleted",
    "restore": "Brought back", "undo": "Took back", "import": "Imported", "check": "Checked",
    "activate": "Activated", "deactivate": "Deactivated", "invite": "Invited",
    "invite_again": "Invited again", "unlock": "Unlocked", "stop": "Stopped",
    "discard": "Discarded", "map": "Matched the columns of", "decide": "Decided on rows of",
    "repair": "Took the repairs of", "set_aside": "Set aside rows of",
    "propose": "Proposed", "withdraw": "Withdrew", "accept": "Accepted", "reject": "Rejected",
    "prepare": "Prepared", "send_back": "Sent back", "publish": "Published", "drop": "Dropped",
    "change": "Changed", "apply": "Applied", "put_back": "Put back rows of", "failed": "Failed at",
    "refused": "Was refused", "cut": "Cut",
}  # fmt: skip
THINGS = {
    "participant": ("a participant", "participants"),
    "activity": ("an activity", "activities"),
    "session": ("a session", "sessions"),
    "registration": ("a place on a register", "places on a register"),
    "programme": ("a programme", "programmes"),
    "organisation": ("a member", "members"),
    "user": ("a user", "users"),
    "upload": ("an upload", "uploads"),
    "link": ("a link of a participant", "links of participants"),
    "link_candidates": ("the candidates of a participant", "the candidates of participants"),
    "link_pair": ("a pair with a participant", "pairs with participants"),
    "publication": ("a publication", "publications"),
    "heses_correction": ("a correction of HESES", "corrections of HESES"),
}
NUMBERS_SHOWN = 5


def event_words(action: str, entity_ids: list[Any]) -> str:
    """Return an event as "Changed 3 participants (numbers 4, 8, 15)"."""
    if action in SENTENCES:
        return SENTENCES[action]
    thing, _, verb = action.partition(".")
    word = VERBS.get(verb, verb.replace("_", " ").capitalize())
    plain = thing.replace("_", " ")
    one, many = THINGS.get(thing, (plain, plain))
    if not entity_ids:
        return f"{word} {many}"
    shown = ", ".join(str(number) for number in entity_ids[:NUMBERS_SHOWN])
    rest = len(entity_ids) - NUMBERS_SHOWN
    if len(entity_ids) == 1:
        return f"{word} {one} (number {shown})"
    numbers = f"{shown} and {rest} more" if rest > 0 else shown
    return f"{word} {len(entity_ids)} {many} (numbers {numbers})"


def detail_words(detail: dict[str, Any]) -> str:
    """Return what an event tells beside, such as the names of the fields that changed."""
    parts = []
    for name, value in detail.items():
        text = ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
        parts.append(f"{name}: {text}".replace("_", " "))
    return "; ".join(parts)
