"""The store of reference data: editions side by side, one of each kind in use, nothing overwritten.

`<root>/<kind>/<edition>/<revision>/` holds `table.parquet` and `edition.json`; the file
`<root>/<kind>/in_use.json` names the edition that readers get who ask for none.
"""

import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from etl.durable import hash_file
from etl.reference.drafts import draft_of, list_revisions
from etl.reference.editions import (
    DESCRIPTION,
    POINTER,
    Edition,
    LoadRefused,
    UnknownReference,
    check_names,
    is_kind_name,
    is_older,
    read_edition,
    read_pointer,
    write_json,
)
from etl.reference.intake import (
    STEPS,
    Cancelled,
    Given,
    Progress,
    check_licence,
    compare,
    draft_edition,
    guarded,
)
from etl.reference.missing import Missing, list_missing

if TYPE_CHECKING:
    from etl.reference.layouts import Reading

Stamp = tuple[tuple[str, int, int], ...]


class ReferenceStore:
    """Editions of reference data in a folder.

    Any number of processes may read while one writes: a table is drafted beside its place and
    renamed into it, and what is in use changes by replacing one small file. One load of a kind
    at a time; drafts of loads that were killed are cleared away by the next.

    Parameters
    ----------
    root
        The folder; made when the first table is added.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def editions(self, kind: str | None = None) -> tuple[Edition, ...]:
        """List what is loaded, by kind, edition and revision.

        Raises
        ------
        ReferenceStoreError
            A description is damaged; the message names it.
        """
        kinds = [kind] if kind is not None else self.kinds()
        return tuple(edition for each in kinds for edition in self._of_kind(each))

    def kinds(self) -> tuple[str, ...]:
        """Kinds of which an edition is loaded, in alphabetical order."""
        if not self.root.is_dir():
            return ()
        return tuple(
            folder.name
            for folder in sorted(self.root.iterdir())
            if not folder.name.startswith(".") and list_revisions(folder)
        )

    def find(self, kind: str, edition: str | None = None) -> Edition | None:
        """Find an edition: the one in use, or by its name.

        For a name, the revision in use, else its newest.
        """
        found = [each for each in self._of_kind(kind) if edition in {None, each.edition}]
        in_use = next((each for each in found if each.in_use), None)
        if in_use is not None or edition is None or not found:
            return in_use
        return found[-1]

    def get(self, kind: str, edition: str | None = None) -> Edition:
        """Get an edition as `find` does.

        Raises
        ------
        UnknownReference
            None is in use, or there is none of this name; the message says what there is.
        """
        found = self.find(kind, edition)
        if found is None:
            raise UnknownReference(self._what_there_is(kind, edition))
        return found

    def stamp(self) -> Stamp:
        """Something that differs once another edition of any kind is in use; costs microseconds."""
        found = []
        for pointer in sorted(self.root.glob(f"*/{POINTER}")):
            status = pointer.stat()
            found.append((pointer.parent.name, status.st_mtime_ns, status.st_ino))
        return tuple(found)

    def verify(self, kind: str | None = None) -> tuple[Edition, ...]:
        """List the editions whose table is gone or is no longer what was written."""
        return tuple(edition for edition in self.editions(kind) if edition.is_altered())

    def check(self) -> tuple[Missing, ...]:
        """List what is not loaded, only synthetic or altered, of what features need."""
        return list_missing({each.kind: each for each in self.editions() if each.in_use})

    def load(
        self,
        kind: str,
        path: Path,
        *,
        loaded_at: datetime,
        edition: str | None = None,
        loaded_by: str | None = None,
        put_in_use: bool | None = None,
        source_name: str | None = None,
        partial: bool = False,
        licence_held: bool = False,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Edition:
        """Take in a file as its publisher gives it.

        Parameters
        ----------
        edition : its name; None takes the one that the file says itself to be.
        put_in_use : whether readers get it from now on; None does so unless the edition in use
            is of a later date.
        source_name : name of the file for people, where `path` has another.
        partial : the file is known to be a part of the publisher's.
        licence_held : whoever asks holds a licence that covers its use here; for licensed kinds.
        progress : called with (what is being done, steps done, steps in all).
        cancelled : asked between steps; True stops the load.

        Returns
        -------
        Edition
            With `already_loaded` set when the identical file was there; it is put in use as a
            new one would be, and nothing is written twice.

        Raises
        ------
        UnreadableReference
            The file is not what it should be. What was in use stays in use.
        LoadRefused, LoadCancelled
            Another load of the kind runs, the table has no proper key, it was stopped, or it is
            licensed and nobody says that they hold a licence.
        """
        from etl.reference.layouts import read_reference

        check_names(kind, edition or "any")
        licence = check_licence(kind, licence_held=licence_held)
        steps = guarded(progress, cancelled)
        with self._draft(kind) as draft:
            steps("reading the file", 0, STEPS)
            digest = hash_file(path)
            same = self._same_file(kind, digest, edition)
            if same is not None:
                return self._again(same, put_in_use)
            name = source_name or path.name
            reading = read_reference(
                kind, path, edition=edition, name=name, partial=partial, progress=steps
            )
            given = Given(kind, loaded_at, loaded_by, name, digest, put_in_use)
            return self._publish(draft, reading.with_notes(*licence), given, steps)

    def add(
        self,
        reading: "Reading",
        kind: str,
        *,
        loaded_at: datetime,
        loaded_by: str | None = None,
        source_name: str | None = None,
        put_in_use: bool | None = None,
        beside: Mapping[str, bytes] | None = None,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Edition:
        """Take in a table that is not a publisher's file: an estimate, or the demonstration's.

        A table with the same content is recognised as `load` recognises the same file.

        Parameters
        ----------
        beside : content of files that lie in the edition's folder with its table, by name.

        Raises
        ------
        LoadRefused, LoadCancelled
            As `load`.
        """
        with self._draft(kind) as draft:
            given = Given(
                kind, loaded_at, loaded_by, source_name, None, put_in_use, dict(beside or {})
            )
            return self._publish(draft, reading, given, guarded(progress, cancelled))

    def use(self, kind: str, edition: str, revision: int | None = None) -> Edition:
        """Put an edition in use: roll back, or forward.

        Parameters
        ----------
        revision
            None takes the newest.

        Raises
        ------
        UnknownReference
            It is not loaded; the message says what is.
        LoadRefused
            Its table has been altered since, or a load of the kind runs.
        """
        found = [
            each
            for each in self._of_kind(kind)
            if each.edition == edition and revision in {None, each.revision}
        ]
        if not found:
            raise UnknownReference(self._what_there_is(kind, edition, revision))
        if found[-1].is_altered():
            raise LoadRefused(
                f"The table of {found[-1].title} is not what was loaded: load its file again."
            )
        with self._draft(kind):
            return self._point_to(replace(found[-1], in_use=False))

    def _draft(self, kind: str) -> AbstractContextManager[Path]:
        check_names(kind, "any")
        return draft_of(self.root / kind)

    def _of_kind(self, kind: str) -> list[Edition]:
        if not is_kind_name(kind):
            return []
        folder = self.root / kind
        pointer = read_pointer(folder)
        found = [read_edition(revision, pointer) for revision in list_revisions(folder)]
        return sorted(found, key=lambda each: (each.edition, each.revision))

    def _same_file(self, kind: str, digest: str | None, edition: str | None) -> Edition | None:
        same = [
            each
            for each in self._of_kind(kind)
            if each.sha256 == digest and edition in {None, each.edition} and not each.is_altered()
        ]
        return same[-1] if same else None

    def _again(self, same: Edition, put_in_use: bool | None) -> Edition:
        if self._comes_in_use(same.kind, same.edition, put_in_use):
            same = self._point_to(same)
        return replace(same, already_loaded=True)

    def _publish(self, draft: Path, reading: "Reading", given: Given, steps: Progress) -> Edition:
        check_names(given.kind, reading.edition)
        earlier = [e for e in self._of_kind(given.kind) if e.edition == reading.edition]
        before = earlier[-1] if earlier else self.find(given.kind)
        revision = earlier[-1].revision + 1 if earlier else 1
        edition = draft_edition(draft, reading, given, revision, steps)
        for each in earlier if given.sha256 is None else ():
            same = each.table_sha256 == edition.table_sha256 and given.lies_beside(each.folder)
            if same and not each.is_altered():
                return self._again(each, given.put_in_use)
        steps("comparing with what was loaded", 2, STEPS)
        edition = replace(edition, changed=compare(before, edition))
        write_json(draft / DESCRIPTION, edition.describe())
        # The last moment at which it can be stopped: from here on it is there.
        steps("putting it in its place", 3, STEPS)
        return self._place(draft, edition, given.put_in_use)

    def _place(self, draft: Path, edition: Edition, put_in_use: bool | None) -> Edition:
        shutil.rmtree(draft / "spill", ignore_errors=True)
        folder = self.root / edition.kind / edition.edition / str(edition.revision)
        folder.parent.mkdir(exist_ok=True)
        draft.rename(folder)
        placed = replace(edition, folder=folder)
        if self._comes_in_use(edition.kind, edition.edition, put_in_use):
            placed = self._point_to(placed)
        return placed

    def _comes_in_use(self, kind: str, edition: str, put_in_use: bool | None) -> bool:
        if put_in_use is not None:
            return put_in_use
        pointer = read_pointer(self.root / kind)
        return pointer is None or not is_older(edition, pointer["edition"])

    def _point_to(self, edition: Edition) -> Edition:
        if not edition.in_use:
            pointer = {"edition": edition.edition, "revision": edition.revision}
            write_json(self.root / edition.kind / POINTER, pointer)
        return replace(edition, in_use=True)

    def _what_there_is(self, kind: str, edition: str | None, revision: int | None = None) -> str:
        loaded = ", ".join(dict.fromkeys(each.edition for each in self._of_kind(kind)))
        if not loaded:
            return f"No edition of {kind} is loaded."
        if edition is None:
            return f"No edition of {kind} is in use. Loaded: {loaded}."
        named = edition if revision is None else f"{edition}, revision {revision}"
        return f"There is no edition {named} of {kind}. Loaded: {loaded}."
