// AES-256-GCM, of the system: CryptoKit on Apple's platforms, OpenSSL elsewhere.

#if canImport(CryptoKit)
    import CryptoKit
    import Foundation

    enum Seal {
        /// Gives the ciphertext and the tag behind it.
        static func close(_ secret: [UInt8], key: [UInt8], nonce: [UInt8], about: [UInt8]) throws -> [UInt8] {
            let box = try AES.GCM.seal(
                secret, using: SymmetricKey(data: key), nonce: AES.GCM.Nonce(data: nonce), authenticating: about)
            return [UInt8](box.ciphertext) + [UInt8](box.tag)
        }

        /// Gives the secret; nil if anything was altered.
        static func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], about: [UInt8]) -> [UInt8]? {
            guard
                let box = try? AES.GCM.SealedBox(
                    nonce: AES.GCM.Nonce(data: nonce), ciphertext: sealed.dropLast(16), tag: sealed.suffix(16)),
                let secret = try? AES.GCM.open(box, using: SymmetricKey(data: key), authenticating: about)
            else { return nil }
            return [UInt8](secret)
        }
    }
#else
    import COpenSSL

    enum Seal {
        private struct Failed: Error {}

        /// Gives the ciphertext and the tag behind it.
        static func close(_ secret: [UInt8], key: [UInt8], nonce: [UInt8], about: [UInt8]) throws -> [UInt8] {
            let context = EVP_CIPHER_CTX_new()
            defer { EVP_CIPHER_CTX_free(context) }
            var sealed = [UInt8](repeating: 0, count: secret.count)
            var tag = [UInt8](repeating: 0, count: 16)
            var length: Int32 = 0
            guard EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
                EVP_EncryptUpdate(context, nil, &length, about, Int32(about.count)) == 1,
                secret.isEmpty || EVP_EncryptUpdate(context, &sealed, &length, secret, Int32(secret.count)) == 1,
                EVP_EncryptFinal_ex(context, &tag, &length) == 1,
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &tag) == 1
            else { throw Failed() }
            return sealed + tag
        }

        /// Gives the secret; nil if anything was altered.
        static func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], about: [UInt8]) -> [UInt8]? {
            guard sealed.count >= 16 else { return nil }
            let context = EVP_CIPHER_CTX_new()
            defer { EVP_CIPHER_CTX_free(context) }
            let closed = Array(sealed.dropLast(16))
            var tag = Array(sealed.suffix(16))
            var secret = [UInt8](repeating: 0, count: closed.count)
            var rest = [UInt8](repeating: 0, count: 16)
            var length: Int32 = 0
            guard EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
                EVP_DecryptUpdate(context, nil, &length, about, Int32(about.count)) == 1,
                closed.isEmpty || EVP_DecryptUpdate(context, &secret, &length, closed, Int32(closed.count)) == 1,
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, &tag) == 1,
                EVP_DecryptFinal_ex(context, &rest, &length) == 1
            else { return nil }
            return secret
        }
    }
#endif
