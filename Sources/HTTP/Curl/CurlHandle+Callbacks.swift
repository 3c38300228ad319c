internal import CCurl
internal import Glibc

/// What libcurl calls while a transfer is under way.
///
/// Each callback gets the handle as its context, unretained: libcurl calls only from
/// `curl_multi_socket_action`, `curl_multi_remove_handle` and `curl_easy_cleanup`, on the loop's
/// thread, and the last of them runs in the handle's `deinit`. They record, and leave the rest to
/// the loop.
extension CurlHandle {
    /// Registers the callbacks, once for all requests of the handle.
    func setCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        check(ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context))
        check(ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context))
        check(ccurl_set_pointer(easy, CURLOPT_READDATA, context))
        check(ccurl_set_pointer(easy, CURLOPT_SEEKDATA, context))

        check(
            ccurl_on_header(easy) { data, size, count, context in
                let line = UnsafeRawBufferPointer(start: data, count: size * count)
                return CurlHandle.from(context).transfer.receiveHeader(line) ? line.count : 0
            })
        check(
            ccurl_on_body(easy) { data, size, count, context in
                let handle = CurlHandle.from(context)
                let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
                let goesOn = handle.transfer.receiveBody(
                    bytes, announcedCount: handle.offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T))
                return goesOn ? bytes.count : 0
            })
        check(
            ccurl_on_read(easy) { data, size, count, context in
                let buffer = UnsafeMutableRawBufferPointer(start: data, count: size * count)
                return CurlHandle.from(context).transfer.send(into: buffer)
            })
        check(
            ccurl_on_seek(easy) { context, offset, origin in
                guard origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
                let isPossible = CurlHandle.from(context).transfer.seek(to: Int64(offset))
                return isPossible ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
            })
        check(
            ccurl_on_open_socket(easy) { _, _, address in
                // Children of this process must not inherit connections, and marking a socket
                // after it was made would leave a moment for a child to start in between.
                guard let address = address?.pointee else { return CURL_SOCKET_BAD }
                return socket(
                    address.family, address.socktype | Int32(SOCK_CLOEXEC.rawValue),
                    address.protocol)
            })
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlHandle {
        Unmanaged<CurlHandle>.fromOpaque(context!).takeUnretainedValue()
    }
}
