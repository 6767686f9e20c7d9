-- Prints one machine-readable line at the end of a run. Arguments: [POST BYTES].

function init(args)
   if args[1] == "POST" then
      wrk.method = "POST"
      wrk.body = string.rep("x", tonumber(args[2]))
      wrk.headers["Content-Type"] = "application/octet-stream"
   end
end

function done(summary, latency, requests)
   local e = summary.errors
   -- A server that closes the connection after the response, as it was asked to, is a failed read for wrk.
   local read = wrk.headers["Connection"] == "close" and 0 or e.read
   io.write(string.format(
      "RESULT requests=%d micros=%d bytes=%d p50=%d p99=%d failed=%d\n",
      summary.requests, summary.duration, summary.bytes,
      latency:percentile(50), latency:percentile(99),
      e.connect + read + e.write + e.status + e.timeout))
end
