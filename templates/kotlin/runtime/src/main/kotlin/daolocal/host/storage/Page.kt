package daolocal.host.storage

import com.google.protobuf.ByteString
import com.google.protobuf.CodedOutputStream
import daolocal.gen.ContractLimits
import daolocal.gen.storage.v1.ScanEntry
import daolocal.gen.storage.v1.ScanResponse

/** About how many bytes of entries a page of a scan has. */
private const val PAGE_BYTES = 128 shl 10

/** What entries may take in a message that also says whether there are more. */
private const val MOST_BYTES = ContractLimits.MAX_MESSAGE_BYTES - 2

/** What a field of so many bytes takes in a message: with its tag and its length. */
internal fun fieldBytes(length: Int): Int = 1 + CodedOutputStream.computeUInt32SizeNoTag(length) + length

/** Collects one page of a scan. */
internal class Page(
    /** 0 for any number. */
    private val most: Int,
    private val keysOnly: Boolean,
) {
    val answer: ScanResponse.Builder = ScanResponse.newBuilder()
    private var bytes = 0

    /** Adds an entry, whose value is read if it is wanted; says whether the next one may come. */
    fun add(key: ByteArray, size: Int, value: () -> ByteArray): Boolean {
        val count = answer.entriesCount
        val inner = fieldBytes(key.size) + if (keysOnly || size == 0) 0 else fieldBytes(size)
        val length = fieldBytes(inner)
        if (most in 1..count || count > 0 && bytes + minOf(length, PAGE_BYTES) > PAGE_BYTES) {
            answer.more = true
            return false
        }
        val entry = ScanEntry.newBuilder().setKey(ByteString.copyFrom(key))
        if (length > MOST_BYTES) {
            entry.leftOut = size
            bytes += PAGE_BYTES
        } else {
            if (!keysOnly) entry.value = ByteString.copyFrom(value())
            bytes += length
        }
        answer.addEntries(entry)
        return true
    }
}
