//! The database of a home: what is there, and the operations of storage on it.

use std::{fs, io::Read as _, path::Path, time::Duration};

use prost::Message as _;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};

use crate::{
    CallError, Status,
    error::OpenError,
    home::readable,
    messages::storage_v1::{
        ChangeKind, OptionalValue, ReadManyResponse, ReadResponse, ScanEntry, ScanRequest,
        ScanResponse, WriteRequest,
    },
};

const APPLICATION: i64 = 0x4441_4F31;
const PAGE: usize = 128 << 10;

pub(super) struct Database {
    connection: Connection,
    max_message_bytes: usize,
    quota: Option<u64>,
}

type Answer<T> = Result<T, CallError>;

impl Database {
    /// Opens the database, and makes it if it is new. What is damaged, newer or another program's is refused
    /// before a byte of it changes.
    pub(super) fn open(
        path: &Path,
        relaxed: bool,
        max_message_bytes: u32,
    ) -> Result<Self, OpenError> {
        let wrong = |message: &str| OpenError::Home {
            path: path.to_owned(),
            message: message.to_owned(),
        };
        let failed = |error: rusqlite::Error| wrong(&readable(&error));
        let size = fs::metadata(path).map_or(0, |facts| facts.len());
        let log =
            fs::metadata(path.with_file_name("storage.sqlite3-wal")).map_or(0, |facts| facts.len());
        let damaged = "it is damaged; restore the home from a backup";
        if (size == 0 && log > 0 && path.exists()) || (1..512).contains(&size) {
            return Err(wrong(damaged));
        }
        if size >= 512 {
            // Looked at before SQLite has it, so no lock of this process is lost.
            let mut magic = [0; 16];
            let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut magic));
            if read.is_err() || &magic != b"SQLite format 3\0" {
                return Err(wrong(damaged));
            }
        }
        let made = fs::OpenOptions::new().append(true).create(true).open(path);
        drop(made);
        let _ = crate::home::private(path, 0o600);
        let connection = Connection::open(path).map_err(failed)?;
        connection
            .busy_timeout(Duration::from_secs(5))
            .map_err(failed)?;
        let set = |name: &str, value: &str| {
            connection.pragma_update_and_check(None, name, value, |_| Ok(()))
        };
        for (name, value) in [("trusted_schema", "off"), ("cell_size_check", "on")] {
            let _ = set(name, value);
        }
        let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        let application = number("PRAGMA application_id").map_err(failed)?;
        let version = number("PRAGMA user_version").map_err(failed)?;
        let tables = number("SELECT count(*) FROM sqlite_schema").map_err(failed)?;
        let new = application == 0 && version == 0 && tables == 0;
        if !new {
            if application != APPLICATION {
                return Err(wrong("it belongs to another program"));
            }
            if version > 1 {
                return Err(wrong("it was made by a newer version; use that one"));
            }
            let columns = number(
                "SELECT count(*) FROM pragma_table_info('entries') WHERE name IN ('key', 'value')",
            );
            if version < 1 || columns.map_err(failed)? != 2 {
                return Err(wrong(damaged));
            }
        }
        if new {
            let _ = set("page_size", "4096");
        }
        set("journal_mode", "WAL").map_err(failed)?;
        for (name, value) in [
            ("synchronous", if relaxed { "NORMAL" } else { "FULL" }),
            ("fullfsync", "on"),
            ("checkpoint_fullfsync", "on"),
        ] {
            let _ = set(name, value);
        }
        if new {
            let make = format!(
                "BEGIN IMMEDIATE; CREATE TABLE entries (key BLOB NOT NULL UNIQUE, value BLOB NOT NULL); \
                 PRAGMA application_id = {APPLICATION}; PRAGMA user_version = 1; COMMIT"
            );
            connection.execute_batch(&make).map_err(failed)?;
        }
        for name in ["storage.sqlite3-wal", "storage.sqlite3-shm"] {
            let _ = crate::home::private(&path.with_file_name(name), 0o600);
        }
        Ok(Self {
            connection,
            max_message_bytes: max_message_bytes as usize,
            quota: None,
        })
    }

    pub(super) fn read(&self, key: &[u8]) -> Answer<ReadResponse> {
        match self.value(key)? {
            Some(value) => Ok(ReadResponse { value }),
            None => {
                Err(CallError::new(Status::NOT_FOUND, "there is no such key")
                    .detail("key", hex(key)))
            }
        }
    }

    fn value(&self, key: &[u8]) -> Answer<Option<Vec<u8>>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT value FROM entries WHERE key = ?1")
            .map_err(said)?;
        query
            .query_row([key], |row| row.get(0))
            .optional()
            .map_err(said)
    }

    pub(super) fn read_many(&self, keys: &[Vec<u8>]) -> Answer<ReadManyResponse> {
        let _snapshot = Snapshot::begin(&self.connection)?;
        let (mut values, mut bytes) = (Vec::with_capacity(keys.len()), 0);
        for key in keys {
            let value = self.value(key)?;
            bytes += value.as_ref().map_or(0, Vec::len) + 8;
            if bytes > self.max_message_bytes {
                let error = CallError::new(
                    Status::TOO_LARGE,
                    "the values do not fit a message; read fewer keys at once",
                );
                return Err(error.detail("limit", "max_message_bytes"));
            }
            values.push(OptionalValue { value });
        }
        let answer = ReadManyResponse { values };
        if answer.encoded_len() > self.max_message_bytes {
            let error = CallError::new(
                Status::TOO_LARGE,
                "the values do not fit a message; read fewer keys at once",
            );
            return Err(error.detail("limit", "max_message_bytes"));
        }
        Ok(answer)
    }

    pub(super) fn scan(&self, request: &ScanRequest) -> Answer<ScanResponse> {
        let order = if request.reverse { "DESC" } else { "ASC" };
        let beyond = match (request.after.is_empty(), request.reverse) {
            (true, _) => "?3 = ?3",
            (false, false) => "key > ?3",
            (false, true) => "key < ?3",
        };
        let end = if request.end.is_empty() {
            "?2 = ?2"
        } else {
            "key < ?2"
        };
        let sql = format!(
            "SELECT key, {} FROM entries WHERE key >= ?1 AND {end} AND {beyond} ORDER BY key {order}",
            if request.keys_only {
                "x'', 0"
            } else {
                "value, length(value)"
            }
        );
        let mut query = self.connection.prepare_cached(&sql).map_err(said)?;
        let mut rows = query
            .query(params![request.start, request.end, request.after])
            .map_err(said)?;
        let (mut answer, mut bytes) = (ScanResponse::default(), 0);
        while let Some(row) = rows.next().map_err(said)? {
            let full = request.limit > 0 && answer.entries.len() >= request.limit as usize;
            let key: Vec<u8> = row.get(0).map_err(said)?;
            let length: usize = row
                .get::<_, i64>(2)
                .map_err(said)
                .map(|length| usize::try_from(length).unwrap_or(0))?;
            let mut entry = ScanEntry {
                key,
                value: Vec::new(),
                left_out: 0,
            };
            // With room for what is around an entry in a message.
            let fits = length + entry.key.len() + 64 <= self.max_message_bytes;
            let cost = 32 + entry.key.len() + if fits { length } else { 0 };
            if full
                || (!answer.entries.is_empty() && bytes + cost > PAGE.min(self.max_message_bytes))
            {
                answer.more = true;
                break;
            }
            if fits {
                entry.value = row.get(1).map_err(said)?;
            } else {
                entry.left_out = u32::try_from(length).unwrap_or(u32::MAX);
            }
            bytes += cost;
            answer.entries.push(entry);
        }
        Ok(answer)
    }

    /// Applies batches, each as a whole or not at all, and all that can be in one transaction.
    pub(super) fn write(
        &mut self,
        batches: &[&WriteRequest],
        quota: Option<u64>,
    ) -> Vec<Answer<()>> {
        let whole = |error: &CallError| batches.iter().map(|_| Err(error.clone())).collect();
        if let Err(error) = self.bound(quota) {
            return whole(&error);
        }
        if let Err(error) = self.connection.execute_batch("BEGIN IMMEDIATE") {
            return whole(&said(error));
        }
        let mut results = Vec::with_capacity(batches.len());
        for batch in batches {
            results.push(self.apply(batch).map_err(|error| self.full(error)));
            if self.connection.is_autocommit() {
                // A full disk, or a full quota, has ended the transaction as a whole.
                if batches.len() > 1 {
                    return batches
                        .iter()
                        .flat_map(|batch| self.write(&[batch], quota))
                        .collect();
                }
                return results;
            }
        }
        if let Err(error) = self.connection.execute_batch("COMMIT") {
            let error = committing(error);
            let _ = self.connection.execute_batch("ROLLBACK");
            return results
                .into_iter()
                .map(|result| result.and(Err(error.clone())))
                .collect();
        }
        results
    }

    fn bound(&mut self, quota: Option<u64>) -> Answer<()> {
        if self.quota == quota {
            return Ok(());
        }
        let page: i64 = self
            .connection
            .query_row("PRAGMA page_size", [], |row| row.get(0))
            .map_err(said)?;
        let pages = quota.map_or(4_294_967_294, |quota| quota / page.unsigned_abs().max(1));
        let set = self.connection.pragma_update_and_check(
            None,
            "max_page_count",
            i64::try_from(pages).unwrap_or(i64::MAX),
            |_| Ok(()),
        );
        set.map_err(said)?;
        self.quota = quota;
        Ok(())
    }

    fn full(&self, error: CallError) -> CallError {
        match self.quota {
            Some(quota) if error.status() == Status::EXHAUSTED => {
                CallError::new(Status::EXHAUSTED, "the quota of storage is used up")
                    .detail("limit", "quota")
                    .detail("quota", quota.to_string())
            }
            _ => error,
        }
    }

    fn apply(&self, batch: &WriteRequest) -> Answer<()> {
        self.connection
            .execute_batch("SAVEPOINT batch")
            .map_err(said)?;
        let applied = self.changes(batch);
        if self.connection.is_autocommit() {
            return applied;
        }
        let end = if applied.is_ok() {
            "RELEASE batch"
        } else {
            "ROLLBACK TO batch; RELEASE batch"
        };
        self.connection.execute_batch(end).map_err(said)?;
        applied
    }

    fn changes(&self, batch: &WriteRequest) -> Answer<()> {
        for (number, condition) in batch.conditions.iter().enumerate() {
            if self.value(&condition.key)? != condition.value {
                return Err(CallError::new(
                    Status::CONFLICT,
                    "a condition of the batch does not hold",
                )
                .detail("key", hex(&condition.key))
                .detail("field", format!("conditions[{number}]")));
            }
        }
        for (number, change) in batch.changes.iter().enumerate() {
            match &change.kind {
                None => {
                    return Err(CallError::new(
                        Status::INVALID_ARGUMENT,
                        "a change of the batch says nothing",
                    )
                    .detail("field", format!("changes[{number}]")));
                }
                Some(ChangeKind::Put(entry)) => {
                    let sql = "INSERT INTO entries (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2";
                    self.run(sql, params![entry.key, entry.value])?;
                }
                Some(ChangeKind::Delete(key)) => {
                    self.run("DELETE FROM entries WHERE key = ?1", params![key])?
                }
                Some(ChangeKind::DeleteRange(range)) if range.end.is_empty() => {
                    self.run("DELETE FROM entries WHERE key >= ?1", params![range.start])?;
                }
                Some(ChangeKind::DeleteRange(range)) => {
                    self.run(
                        "DELETE FROM entries WHERE key >= ?1 AND key < ?2",
                        params![range.start, range.end],
                    )?;
                }
            }
        }
        Ok(())
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) -> Answer<()> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut query| query.execute(values))
            .map_err(said)?;
        Ok(())
    }
}

/// A read transaction, which ends when this is dropped.
struct Snapshot<'a>(&'a Connection);

impl<'a> Snapshot<'a> {
    fn begin(connection: &'a Connection) -> Answer<Self> {
        connection.execute_batch("BEGIN").map_err(said)?;
        Ok(Self(connection))
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        let _ = self.0.execute_batch("COMMIT");
    }
}

/// What an error of SQLite is to the unit.
fn said(error: rusqlite::Error) -> CallError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            CallError::new(Status::INTERNAL, "storage is damaged").detail("cause", "damaged")
        }
        Some(ErrorCode::DiskFull) => {
            CallError::new(Status::EXHAUSTED, "the disk is full").detail("limit", "disk")
        }
        Some(ErrorCode::TooBig) => CallError::new(Status::TOO_LARGE, "it is too large for storage"),
        Some(ErrorCode::OutOfMemory) => {
            CallError::new(Status::EXHAUSTED, "there is no memory").detail("limit", "memory")
        }
        _ => CallError::new(Status::UNAVAILABLE, "storage cannot be used now"),
    }
}

fn committing(error: rusqlite::Error) -> CallError {
    let synchronised = matches!(&error, rusqlite::Error::SqliteFailure(failure, _)
        if matches!(failure.extended_code, rusqlite::ffi::SQLITE_IOERR_FSYNC | rusqlite::ffi::SQLITE_IOERR_DIR_FSYNC));
    if synchronised {
        CallError::new(
            Status::INTERRUPTED,
            "the disk failed to synchronise; what it holds is unknown",
        )
    } else {
        said(error)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
