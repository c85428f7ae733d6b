// Carries notes to other Avatars and back, in files; they may be written in any language.
import type { Avatar } from "../bindings/browser.js";

/** Lets the unit write all notes to a file, which becomes a download. */
export async function exportNotes(avatar: Avatar, space: string): Promise<number> {
  const day = new Date().toISOString().slice(0, 10);
  const path = `${space}-${day}.dao`;
  const { documents } = await avatar.documents.exportFile({ space, folder: "exported", path });
  return documents;
}

/** Lets the unit merge the notes of a file that the person picked; gives how many were new or changed. */
export async function importNotes(avatar: Avatar, space: string, file: File): Promise<number> {
  const path = "picked.dao";
  await avatar.pick("imported", [new File([file], path)]);
  const { summary } = await avatar.documents.importFile({ space, folder: "imported", path });
  return summary?.changed ?? 0;
}
