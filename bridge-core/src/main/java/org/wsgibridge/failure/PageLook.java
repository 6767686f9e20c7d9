package org.wsgibridge.failure;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The styles and the script of error pages, in ASCII. A page is complete without the script. */
final class PageLook {
    /** The colors and fonts of pages for developers. */
    static final String BASE = """
            :root{color-scheme:light dark;--ground:#f4f6f8;--card:#fff;--edge:#d8dee6;--text:#1a2330;--soft:#52606f;\
            --accent:#0b5cad;--bad:#a61b14;--bad-ground:#fbe1df;--warn:#7a4b00;--warn-ground:#fdeccb}
            @media (prefers-color-scheme:dark){:root{--ground:#0f141a;--card:#182029;--edge:#2d3947;--text:#e8edf3;\
            --soft:#a4b2c1;--accent:#74b7ff;--bad:#ff9088;--bad-ground:#431814;--warn:#f5c263;--warn-ground:#3a2b0c}}
            *{box-sizing:border-box}
            body{margin:0;background:var(--ground);color:var(--text);\
            font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
            code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;\
            font-size:.875rem}
            """;

    /** The styles of plain error pages. These pages must be small: a server that is overloaded sends many of them. */
    static final String PLAIN = ":root{color-scheme:light dark}"
            + "body{display:grid;min-height:90vh;margin:0;padding:1.5rem;place-content:center;"
            + "font:1rem/1.5 system-ui,sans-serif}"
            + "main{max-width:32rem}h1{margin:0;font-size:1.5rem}p{margin:.75rem 0 0;opacity:.8}";

    /** Further styles of pages for developers. */
    static final String FAILURE = """
            header{background:var(--card);border-bottom:1px solid var(--edge);border-top:4px solid var(--bad)}
            header>div,main,footer{max-width:64rem;margin:0 auto;padding:1.25rem 1.5rem}
            main{padding-top:.5rem}
            .status{margin:0 0 .75rem;color:var(--soft);font-size:.9rem;overflow-wrap:anywhere}
            .status code{color:var(--text)}
            h1{margin:0;color:var(--bad);font-size:1.7rem;line-height:1.25;letter-spacing:-.01em;overflow-wrap:anywhere}
            .message{margin:.4rem 0 0;font-size:1.15rem;white-space:pre-wrap;overflow-wrap:anywhere;\
            max-height:16rem;overflow-y:auto}
            .where{margin:.75rem 0 0;color:var(--soft);overflow-wrap:anywhere}
            .bar{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1.25rem;margin-top:1rem}
            .bar p{margin:0;color:var(--soft)}
            .bar code{color:var(--text)}
            button{font:inherit;font-size:.9rem;padding:.3rem .8rem;border:1px solid var(--edge);border-radius:.4rem;\
            background:var(--ground);color:var(--text);cursor:pointer}
            button:hover,button:focus-visible{border-color:var(--accent)}
            .notice{margin:1rem 0 0;padding:.7rem 1rem;border-radius:.5rem;\
            background:var(--warn-ground);color:var(--warn)}
            h2{margin:1.75rem 0 .5rem;font-size:1.1rem}
            h2 small{font-weight:400;color:var(--soft);font-size:.85em}
            .link{margin:2rem 0 0;color:var(--soft)}
            .cause{margin:.25rem 0 .75rem;font-size:1.1rem;overflow-wrap:anywhere;white-space:pre-wrap}
            .cause b{color:var(--bad)}
            .frame{margin:.75rem 0;background:var(--card);border:1px solid var(--edge);\
            border-radius:.5rem;overflow:hidden}
            .frame>p{margin:0;padding:.5rem .9rem;overflow-wrap:anywhere;font-size:.9rem;color:var(--soft)}
            .frame>p b{color:var(--text)}
            .frame pre{margin:0;border-top:1px solid var(--edge)}
            pre{overflow-x:auto;line-height:1.6;tab-size:4}
            .code{padding:.4rem 0}
            .code span{display:block;width:max-content;min-width:100%;padding:0 .9rem 0 0}
            .code i{display:inline-block;width:4.25rem;padding-right:1rem;text-align:right;font-style:normal;\
            color:var(--soft);user-select:none}
            .code .at{background:var(--bad-ground)}
            .code .at i,.code .caret b{color:var(--bad)}
            .code .at i{font-weight:700}
            details{margin:.75rem 0}
            summary{cursor:pointer;padding:.35rem 0;color:var(--soft);overflow-wrap:anywhere}
            summary:hover{color:var(--accent)}
            details .frame{margin-left:1rem}
            .left{margin:.5rem 0;color:var(--soft)}
            .text{padding:.9rem;background:var(--card);border:1px solid var(--edge);border-radius:.5rem;margin:.25rem 0}
            table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--edge);\
            border-radius:.5rem;font-size:.9rem}
            th,td{padding:.4rem .9rem;border-top:1px solid var(--edge);text-align:left;vertical-align:top;\
            overflow-wrap:anywhere}
            tr:first-child>*{border-top:0}
            th{width:13rem;font-weight:400;color:var(--soft)}
            footer{color:var(--soft);font-size:.85rem;padding-bottom:3rem}
            @media (max-width:40rem){header>div,main,footer{padding-left:1rem;padding-right:1rem}
            h1{font-size:1.35rem}.message{font-size:1.05rem}
            .code i{width:3rem;padding-right:.75rem}
            details .frame{margin-left:0}
            th,td{display:block;width:auto;padding:.35rem .8rem}
            td{border-top:0;padding-top:0}
            tr:first-child>td{border-top:0}}
            @media print{button{display:none}}
            """;

    /** Shows the button that copies the traceback; without a secure context, it uses the older {@code execCommand}. */
    static final String SCRIPT = """
            (function () {
              var button = document.getElementById('copy'), text = document.getElementById('traceback');
              if (!button || !text) { return; }
              button.hidden = false;
              function told(done) {
                button.textContent = done ? 'Copied' : 'Select the text below and copy it';
                setTimeout(function () { button.textContent = 'Copy traceback'; }, 2500);
              }
              function select() {
                for (var at = text; at; at = at.parentElement) { if (at.tagName === 'DETAILS') { at.open = true; } }
                var range = document.createRange(), selection = getSelection();
                range.selectNodeContents(text);
                selection.removeAllRanges();
                selection.addRange(range);
                var done = false;
                try { done = document.execCommand('copy'); } catch (error) { done = false; }
                told(done);
              }
              button.addEventListener('click', function () {
                if (navigator.clipboard && window.isSecureContext) {
                  navigator.clipboard.writeText(text.textContent).then(function () { told(true); }, select);
                } else {
                  select();
                }
              });
            }());
            """;

    private PageLook() {}

    /** Returns the value of Content-Security-Policy, which permits only these styles and this script. */
    static String policy() {
        return "default-src 'none'; style-src " + source(BASE + FAILURE) + "; script-src " + source(SCRIPT)
                + "; base-uri 'none'; form-action 'none'";
    }

    /** Returns the source expression that permits one text; {@code 'none'} if this JVM has no SHA-256. */
    private static String source(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            return "'none'";
        }
    }
}
