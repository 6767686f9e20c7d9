# The formula of Homebrew; deploy/release/build fills in what is between @.
class WsgiExpress < Formula
  desc "Serves Python WSGI applications by one command, as mod_wsgi-express does"
  homepage "https://wsgibridge.org"
  url "@URL@/@ARCHIVE@"
  sha256 "@SHA256@"
  license "Apache-2.0"

  depends_on "openjdk"

  def install
    libexec.install "bin", "lib"
    doc.install "docs", "deploy", "licenses"
    (bin/"wsgi-express").write_env_script libexec/"bin/wsgi-express", Language::Java.overridable_java_home_env
  end

  test do
    (testpath/"wsgi.py").write <<~PYTHON
      def application(environ, start_response):
          start_response("200 OK", [("Content-Type", "text/plain")])
          return [b"served"]
    PYTHON
    port = free_port
    server = spawn bin/"wsgi-express", "start-server", "--host", "127.0.0.1", "--port", port.to_s,
                   "--server-root", testpath/"root", "--engine", "jython", testpath/"wsgi.py"
    begin
      url = "http://127.0.0.1:#{port}/"
      assert_equal "served", shell_output("curl -fsS --retry 60 --retry-delay 1 --retry-connrefused #{url}")
    ensure
      Process.kill "TERM", server
      Process.wait server
    end
  end
end
