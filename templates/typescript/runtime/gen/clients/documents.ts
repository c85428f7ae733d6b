// Made by `dao generate` from the contract dao 1.0. Do not edit.

import type { MessageInitShape } from "@bufbuild/protobuf";

import { methods } from "../contract.js";
import * as documentsPb from "../messages/dao/data/v1/documents_pb.js";
import { callStream, callUnary, type CallOptions, type Caller, type Stream } from "../../src/core/calls.js";

/**
 * Calls the service `dao.data.v1.DocumentsService`.
 *
 * The documents of a home. A write is answered only after storage has committed it.
 */
export class DocumentsClient {
  readonly #caller: Caller;

  /**
   * @param caller - Carries the calls to the unit.
   */
  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Writes a whole document: creates it, or edits its fields to be exactly these. A plain string
   * over a text edits the text, and a whole number over a counter sets the counter; another kind
   * needs a Patch that sets it.
   *
   * @param request - A document to write. It may be left out.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns The document as it was written.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  put(
    request: MessageInitShape<typeof documentsPb.PutRequestSchema> = {},
    options?: CallOptions,
  ): Promise<documentsPb.PutResponse> {
    return callUnary(
      this.#caller,
      methods.documentsPut,
      documentsPb.PutRequestSchema,
      documentsPb.PutResponseSchema,
      request,
      options,
    );
  }

  /**
   * Reads a document, now or at an earlier version; NOT_FOUND if it does not exist or was deleted,
   * TOO_LARGE if merges made it larger than a message (Canonical streams it).
   *
   * @param request - The document to read.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns The document that was read.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  get(
    request: MessageInitShape<typeof documentsPb.GetRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.GetResponse> {
    return callUnary(
      this.#caller,
      methods.documentsGet,
      documentsPb.GetRequestSchema,
      documentsPb.GetResponseSchema,
      request,
      options,
    );
  }

  /**
   * Applies edits to a document, all or none.
   *
   * @param request - Edits to apply.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns The document as it was edited.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  patch(
    request: MessageInitShape<typeof documentsPb.PatchRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.PatchResponse> {
    return callUnary(
      this.#caller,
      methods.documentsPatch,
      documentsPb.PatchRequestSchema,
      documentsPb.PatchResponseSchema,
      request,
      options,
    );
  }

  /**
   * Deletes a document; its history stays until the space is removed. A later Put brings it back,
   * and so does a Put or Patch elsewhere that did not know of the deletion.
   *
   * @param request - The document to delete.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns The document as it was deleted.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  delete(
    request: MessageInitShape<typeof documentsPb.DeleteRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.DeleteResponse> {
    return callUnary(
      this.#caller,
      methods.documentsDelete,
      documentsPb.DeleteRequestSchema,
      documentsPb.DeleteResponseSchema,
      request,
      options,
    );
  }

  /**
   * Applies several writes to a space in one transaction, all or none.
   *
   * @param request - Writes to apply in one transaction.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns The result of a batch.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  batch(
    request: MessageInitShape<typeof documentsPb.BatchRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.BatchResponse> {
    return callUnary(
      this.#caller,
      methods.documentsBatch,
      documentsPb.BatchRequestSchema,
      documentsPb.BatchResponseSchema,
      request,
      options,
    );
  }

  /**
   * Lists documents by id, in pages.
   *
   * @param request - The page to list.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns A page of documents.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  list(
    request: MessageInitShape<typeof documentsPb.ListRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.ListResponse> {
    return callUnary(
      this.#caller,
      methods.documentsList,
      documentsPb.ListRequestSchema,
      documentsPb.ListResponseSchema,
      request,
      options,
    );
  }

  /**
   * Finds documents by their fields, in pages.
   *
   * @param request - A query.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns A page of documents that fulfil the query.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  query(
    request: MessageInitShape<typeof documentsPb.QueryRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.QueryResponse> {
    return callUnary(
      this.#caller,
      methods.documentsQuery,
      documentsPb.QueryRequestSchema,
      documentsPb.QueryResponseSchema,
      request,
      options,
    );
  }

  /**
   * Counts the documents that fulfil a filter.
   *
   * @param request - The documents to count.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns How many documents there are.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  count(
    request: MessageInitShape<typeof documentsPb.CountRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.CountResponse> {
    return callUnary(
      this.#caller,
      methods.documentsCount,
      documentsPb.CountRequestSchema,
      documentsPb.CountResponseSchema,
      request,
      options,
    );
  }

  /**
   * Streams changes of a space as they are committed; a slow reader gets the newest state of each
   * document, never a backlog.
   *
   * The call begins at once; leaving the loop over it ends it, and so does `close()`.
   *
   * @param request - What to watch.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns Items. Each: One change of a space.
   * @throws `CallError`, in the loop: the unit refused or could not go on; its `code` says why.
   */
  watch(
    request: MessageInitShape<typeof documentsPb.WatchRequestSchema>,
    options?: CallOptions,
  ): Stream<documentsPb.WatchResponse> {
    return callStream(
      this.#caller,
      methods.documentsWatch,
      documentsPb.WatchRequestSchema,
      documentsPb.WatchResponseSchema,
      request,
      options,
    );
  }

  /**
   * Lists the changes that made a document, newest first, in pages.
   *
   * @param request - The history to list.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns Changes of a document.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  history(
    request: MessageInitShape<typeof documentsPb.HistoryRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.HistoryResponse> {
    return callUnary(
      this.#caller,
      methods.documentsHistory,
      documentsPb.HistoryRequestSchema,
      documentsPb.HistoryResponseSchema,
      request,
      options,
    );
  }

  /**
   * Streams the updates that another home lacks; each item can be imported by itself.
   *
   * The call begins at once; leaving the loop over it ends it, and so does `close()`.
   *
   * @param request - What to export.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns Items. Each: Updates that the other home lacks.
   * @throws `CallError`, in the loop: the unit refused or could not go on; its `code` says why.
   */
  export(
    request: MessageInitShape<typeof documentsPb.ExportRequestSchema>,
    options?: CallOptions,
  ): Stream<documentsPb.ExportResponse> {
    return callStream(
      this.#caller,
      methods.documentsExport,
      documentsPb.ExportRequestSchema,
      documentsPb.ExportResponseSchema,
      request,
      options,
    );
  }

  /**
   * Says how far this home has received what another home has, which is where an export of that
   * home continues; also checks a position that this home gave.
   *
   * @param request - What another home asks for before it exports.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns How far another home was received.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  received(
    request: MessageInitShape<typeof documentsPb.ReceivedRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.ReceivedResponse> {
    return callUnary(
      this.#caller,
      methods.documentsReceived,
      documentsPb.ReceivedRequestSchema,
      documentsPb.ReceivedResponseSchema,
      request,
      options,
    );
  }

  /**
   * Merges updates of another home; refused as a whole, changing nothing, if any of them is damaged
   * or of another document.
   *
   * @param request - Updates to merge.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns The answer to an import.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  import(
    request: MessageInitShape<typeof documentsPb.ImportRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.ImportResponse> {
    return callUnary(
      this.#caller,
      methods.documentsImport,
      documentsPb.ImportRequestSchema,
      documentsPb.ImportResponseSchema,
      request,
      options,
    );
  }

  /**
   * Streams the canonical export of a space, or of some of its documents: deterministic CBOR (RFC
   * 8949 section 4.2), equal on homes that have converged.
   *
   * The call begins at once; leaving the loop over it ends it, and so does `close()`.
   *
   * @param request - The canonical export to make.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns Items. Each: Consecutive bytes of a canonical export.
   * @throws `CallError`, in the loop: the unit refused or could not go on; its `code` says why.
   */
  canonical(
    request: MessageInitShape<typeof documentsPb.CanonicalRequestSchema>,
    options?: CallOptions,
  ): Stream<documentsPb.CanonicalResponse> {
    return callStream(
      this.#caller,
      methods.documentsCanonical,
      documentsPb.CanonicalRequestSchema,
      documentsPb.CanonicalResponseSchema,
      request,
      options,
    );
  }

  /**
   * Writes the updates of a space to a file in a granted folder.
   *
   * @param request - The file to write.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns What was written.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  exportFile(
    request: MessageInitShape<typeof documentsPb.ExportFileRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.ExportFileResponse> {
    return callUnary(
      this.#caller,
      methods.documentsExportFile,
      documentsPb.ExportFileRequestSchema,
      documentsPb.ExportFileResponseSchema,
      request,
      options,
    );
  }

  /**
   * Merges the updates in a file of a granted folder.
   *
   * @param request - The file to read.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns The answer to an import of a file.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  importFile(
    request: MessageInitShape<typeof documentsPb.ImportFileRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.ImportFileResponse> {
    return callUnary(
      this.#caller,
      methods.documentsImportFile,
      documentsPb.ImportFileRequestSchema,
      documentsPb.ImportFileResponseSchema,
      request,
      options,
    );
  }

  /**
   * Fetches updates by HTTPS from a granted host and merges them.
   *
   * @param request - The address to fetch.
   * @param options - A signal that gives the call up, and how long it may take.
   * @returns The answer to an import from an address.
   * @throws `CallError`: the unit refused or could not answer; its `code` says why.
   */
  importUrl(
    request: MessageInitShape<typeof documentsPb.ImportUrlRequestSchema>,
    options?: CallOptions,
  ): Promise<documentsPb.ImportUrlResponse> {
    return callUnary(
      this.#caller,
      methods.documentsImportUrl,
      documentsPb.ImportUrlRequestSchema,
      documentsPb.ImportUrlResponseSchema,
      request,
      options,
    );
  }
}
