// Wraps secrets by keys that no unit sees.
package daolocal.host.keys

import com.google.protobuf.ByteString
import daolocal.gen.KeysCapability
import daolocal.gen.Status
import daolocal.gen.keys.v1.UnwrapRequest
import daolocal.gen.keys.v1.UnwrapResponse
import daolocal.gen.keys.v1.WrapRequest
import daolocal.gen.keys.v1.WrapResponse
import daolocal.host.CallException
import daolocal.host.Scope
import daolocal.host.avatar.Adapter
import daolocal.host.disk.isFull
import daolocal.host.said
import daolocal.host.scopesOf
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.withContext
import java.io.IOException
import java.security.GeneralSecurityException
import java.security.SecureRandom
import javax.crypto.Cipher
import javax.crypto.spec.GCMParameterSpec
import javax.crypto.spec.SecretKeySpec

private const val VERSION: Byte = 1
private const val NONCE_BYTES = 12
private const val HEAD_BYTES = 1 + NONCE_BYTES
private const val TAG_BYTES = 16
private const val KEY_BYTES = 32
private const val MOST_SECRET = 4096
private const val BITS = 8

/** How many keys may be made in one opening, since no quota counts them. */
private const val MOST_MADE = 1024

/** AES-256-GCM by the platform's provider. */
internal class AesKeys(private val place: KeyPlace, scopes: List<String>, private val dispatcher: CoroutineDispatcher) :
    KeysCapability,
    Adapter {
    private val random = SecureRandom()
    private val known = HashMap<String, SecretKeySpec>()
    private var made = 0

    @Volatile private var prefixes = prefixes(scopes)

    override suspend fun wrap(request: WrapRequest): WrapResponse = withContext(dispatcher) {
        val key = key(request.name, isWrapping = true)
        val nonce = ByteArray(NONCE_BYTES).also(random::nextBytes)
        val cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, request.name, request.context)
        val wrapped = byteArrayOf(VERSION) + nonce + cipher.doFinal(request.secret.toByteArray())
        WrapResponse.newBuilder().setWrapped(ByteString.copyFrom(wrapped)).build()
    }

    override suspend fun unwrap(request: UnwrapRequest): UnwrapResponse = withContext(dispatcher) {
        val wrapped = request.wrapped.toByteArray()
        val isOne = wrapped.size in HEAD_BYTES + TAG_BYTES..HEAD_BYTES + MOST_SECRET + TAG_BYTES && wrapped[0] == VERSION
        checkPrefix(request.name)
        if (!isOne) throw refused(Status.INVALID_ARGUMENT, "this is no wrapped secret", request.name)
        val key = key(request.name, isWrapping = false)
        val nonce = wrapped.copyOfRange(1, HEAD_BYTES)
        val secret = try {
            val cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, request.name, request.context)
            cipher.doFinal(wrapped, HEAD_BYTES, wrapped.size - HEAD_BYTES)
        } catch (_: GeneralSecurityException) {
            val text = "the secret was altered, or wrapped under another name, context or key"
            throw refused(Status.INVALID_ARGUMENT, text, request.name)
        }
        UnwrapResponse.newBuilder().setSecret(ByteString.copyFrom(secret)).build()
    }

    /** A wrapped secret is bound to its name and context, beside the key. */
    private fun cipher(mode: Int, key: SecretKeySpec, nonce: ByteArray, name: String, context: ByteString): Cipher {
        val cipher = Cipher.getInstance("AES/GCM/NoPadding")
        cipher.init(mode, key, GCMParameterSpec(TAG_BYTES * BITS, nonce))
        cipher.updateAAD("dao-keys-1\u0000".toByteArray())
        cipher.updateAAD(byteArrayOf(name.length.toByte()) + name.toByteArray() + context.toByteArray())
        return cipher
    }

    private fun checkPrefix(name: String) {
        val allowed = prefixes
        if (allowed.isEmpty() || allowed.any(name::startsWith)) return
        val scope = "prefix=$name"
        throw CallException(
            Status.DENIED,
            "the name '$name' has none of the granted prefixes",
            mapOf("capability" to "keys", "scope" to scope, "grant" to "keys=$scope"),
        )
    }

    /** Finds a key, and makes it if that is wanted. */
    @Synchronized
    private fun key(name: String, isWrapping: Boolean): SecretKeySpec {
        checkPrefix(name)
        known[name]?.let { return it }
        val found = try {
            place.find(name)
        } catch (error: IOException) {
            throw refused(Status.UNAVAILABLE, "the wrapping key '$name' cannot be read: ${said(error)}", name)
        }
        val key = found ?: if (isWrapping) create(name) else throw absent(name)
        return SecretKeySpec(key, "AES").also { known[name] = it }
    }

    private fun create(name: String): ByteArray {
        if (made >= MOST_MADE) {
            throw CallException(Status.EXHAUSTED, "more than $MOST_MADE keys were made", mapOf("limit" to "keys"))
        }
        val key = ByteArray(KEY_BYTES).also(random::nextBytes)
        try {
            place.make(name, key)
        } catch (error: IOException) {
            val status = if (isFull(error)) Status.EXHAUSTED else Status.UNAVAILABLE
            throw refused(status, "the wrapping key '$name' cannot be kept: ${said(error)}", name)
        }
        made += 1
        return key
    }

    override suspend fun setScopes(scopes: List<String>) {
        prefixes = prefixes(scopes)
    }

    override fun close(): Unit = Unit
}

private fun prefixes(scopes: List<String>): List<String> = scopesOf<Scope.Prefix>("keys", scopes).map { it.prefix }

private fun absent(name: String) = refused(Status.NOT_FOUND, "the wrapping key '$name' is not here", name)

private fun refused(status: Status, text: String, name: String) = CallException(status, text, mapOf("name" to name))
