package org.wsgibridge.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What the container can do without a bridge: answers the same bytes as the Python applications of {@code
 * it-tests/bench/apps}. The path after the servlet's names the answer: {@code hello}, {@code download}, {@code upload}
 * or {@code page}.
 */
public final class RawServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final int CHUNKS = 16;

    private static final byte[] HELLO = "Hello, WSGI!\n".getBytes(US_ASCII);
    private static final byte[] CHUNK = "0123456789abcdef".repeat(4096).getBytes(US_ASCII);
    private static final byte[] PAGE = page();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = String.valueOf(request.getPathInfo());
        switch (path) {
            case "/hello" -> answer(response, "text/plain", HELLO);
            case "/page" -> answer(response, "text/html; charset=utf-8", PAGE);
            case "/download" -> download(response);
            case "/upload" -> answer(response, "text/plain", count(request).getBytes(US_ASCII));
            default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    private static void answer(HttpServletResponse response, String type, byte[] body) throws IOException {
        response.setHeader("Content-Type", type);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static void download(HttpServletResponse response) throws IOException {
        response.setHeader("Content-Type", "application/octet-stream");
        response.setContentLength(CHUNK.length * CHUNKS);
        OutputStream out = response.getOutputStream();
        for (int i = 0; i < CHUNKS; i++) {
            out.write(CHUNK);
        }
    }

    private static String count(HttpServletRequest request) throws IOException {
        InputStream body = request.getInputStream();
        byte[] piece = new byte[65_536];
        long total = 0;
        for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
            total += read;
        }
        return Long.toString(total);
    }

    /** Fifty rows and the size of the Django project's page; its exact text does not matter here. */
    private static byte[] page() {
        String row = "<tr class=\"odd\">" + " ".repeat(270) + "</tr>\n";
        return ("<!DOCTYPE html>\n<html>\n<table>\n" + row.repeat(50) + "</table>\n</html>\n").getBytes(US_ASCII);
    }
}
