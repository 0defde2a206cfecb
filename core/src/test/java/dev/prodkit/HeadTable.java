// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Heads of requests, byte by byte, and what a port of ours answers to each. Where the JDK's own
 * parser answers before us, the table says so, since a later JDK may leave it to us.
 */
final class HeadTable {
  private static final String CLOSED = "Connection: close\r\n\r\n";

  /**
   * @param bytes with {@code PATH} where the path stands that answers 200 to GET and HEAD
   * @param status what we answer
   * @param byTheJdk what the JDK answers before us; -1 if it leaves it to us, 0 if it closes the
   *     connection without an answer
   */
  record Head(String name, String bytes, int status, int byTheJdk) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Head> ALL = new ArrayList<>();

  private HeadTable() {}

  static List<Head> all() {
    return List.copyOf(ALL);
  }

  /** Sends each head to the port, and requires its status and, if refused, a closed connection. */
  static void requireAll(int port, String path) throws IOException {
    for (Head head : ALL) {
      require(head, port, path);
    }
  }

  /** A refused one does not ask to be closed, so that waiting for the end shows that it is. */
  static void require(Head head, int port, String path) throws IOException {
    String answer = Wire.exchange(port, head.bytes().replace("PATH", path));
    int status = ManagementPort.status(answer);
    assertThat(status).as("%s: %s", head.name(), answer).isIn(head.status(), head.byTheJdk());
    if (!head.bytes().endsWith(CLOSED) && status > 0) {
      assertThat(answer.toLowerCase(Locale.ROOT)).as(head.name()).contains("connection: close\r\n");
    }
  }

  private static void head(String name, int status, String bytes) {
    ALL.add(new Head(name, bytes, status, -1));
  }

  private static void byTheJdk(String name, int status, int byTheJdk, String bytes) {
    ALL.add(new Head(name, bytes, status, byTheJdk));
  }

  private static void target(String target, int status) {
    head("target " + target, status, "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + end(status));
  }

  private static void targetByTheJdk(String target, int status, int byTheJdk) {
    byTheJdk(
        "target " + target,
        status,
        byTheJdk,
        "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + end(status));
  }

  private static void host(String host, int status) {
    head("Host: " + host, status, "GET PATH HTTP/1.1\r\nHost: " + host + "\r\n" + end(status));
  }

  private static void field(String field, int status) {
    head(
        "field " + field,
        status,
        "GET PATH HTTP/1.1\r\nHost: x\r\n" + field + "\r\n" + end(status));
  }

  private static void version(String version, int status) {
    head("version " + version, status, "GET PATH " + version + "\r\nHost: x\r\n" + end(status));
  }

  private static String end(int status) {
    return status == 200 ? CLOSED : "\r\n";
  }

  static {
    hosts();
    targets();
    forms();
    fields();
    lines();
  }

  private static void hosts() {
    for (String good : new String[] {
      "x",
      "x:80",
      "x:",
      "X.example",
      "a_b",
      "127.0.0.1:9464",
      "[::1]",
      "[::1]:9464",
      "[::ffff:1.2.3.4]",
      "xn--bcher-kva.example",
      "a%2db",
      ""
    }) {
      host(good, 200);
    }
    for (String wrong : new String[] {
      "a@b",
      "a:b@c",
      "a b",
      "a,b",
      "a, b",
      ":80",
      "x:+80",
      "x:-1",
      "x:80a",
      "x:65536",
      "x:000080",
      "x:80:80",
      "[::1",
      "::1",
      "[]",
      "[::1]x",
      "[::1]:x",
      "[1:2]",
      "[::g]",
      "[::1%25lo]",
      "a/b",
      "a?b",
      "a#b",
      "a%zz",
      "a%00b",
      "a%20b",
      "a\\b",
      "<a>",
      "a\"b",
      "\u00e4",
      "http://x"
    }) {
      host(wrong, 400);
    }
    head("1.1 without Host", 400, "GET PATH HTTP/1.1\r\n\r\n");
    head("1.1 without Host but with others", 400, "GET PATH HTTP/1.1\r\nA: b\r\n\r\n");
    head("1.0 without Host", 200, "GET PATH HTTP/1.0\r\n\r\n");
    head("OPTIONS of haproxy", 405, "OPTIONS PATH HTTP/1.0\r\n\r\n");
    head("1.0 with Host", 200, "GET PATH HTTP/1.0\r\nHost: x\r\n\r\n");
    head("1.0 with a wrong Host", 400, "GET PATH HTTP/1.0\r\nHost: a b\r\n\r\n");
    head("two Hosts", 400, "GET PATH HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n");
    head("the same Host twice", 400, "GET PATH HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n");
    head("1.0 with two Hosts", 400, "GET PATH HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n");
    head("a folded Host", 400, "GET PATH HTTP/1.1\r\nHost: x\r\n y\r\n\r\n");
  }

  private static void targets() {
    words("PATH? PATH?a=b/../c//d PATH?a=%00%ff%2e PATH?a[0]=?").forEach(good -> target(good, 200));
    words("""
        PATH#x PATH?x#y PATH?\u00e4 PATH\u00e4 //xPATH ///PATH //a@b:1PATH /a/PATH /a//b PATH//
        /a/./b /a/../b /. /.. /a/. /a/.. /a/%2e/b /a/%2E%2e/b /a/.%2e/b /a/%2e./b /a/..%2fb
        /a%2f../b /a%5c..%5cb /a%00b /a%0db /a%0ab /a%1fb /a%7fb /a%09b /a%80b /a%c0%afb /a%c1%81
        /a%e0%80%af /a%ed%a0%80 /a%f0%80%80%af /a%f4%90%80%80 /a%f5%80%80%80 /a%c3 /a%c3/ /a%c3x
        /a%c3%28 /a%c3?x /a%ff""").forEach(wrong -> target(wrong, 400));
    words("/a%zz /a%2 /a% /a\\b /a|b /a{b} /a\"b")
        .forEach(wrong -> targetByTheJdk(wrong, 400, 400));
    words("""
        /absent /absent/ /a%2fb /a%5cb /... /a/..b/c /.well-known /a%c3%a4 /a%e2%82%ac
        /a%f0%9f%98%80 /a;b=c /a:b@c /%252e%252e/""")
        .forEach(absent ->
            head("target " + absent, 404, "GET " + absent + " HTTP/1.1\r\nHost: x\r\n" + CLOSED));
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }

  private static void forms() {
    words("http://otherPATH HTTP://otherPATH?x https://other:8443PATH http://[::1]:80PATH")
        .forEach(good -> target(good, 200));
    words("""
        http://a@bPATH http://x:99999PATH http:///PATH http:PATH ftp://xPATH http://a,bPATH
        http://x//PATH http://x/a/../PATH""").forEach(wrong -> target(wrong, 400));
    head("absolute without Host", 400, "GET http://xPATH HTTP/1.1\r\n\r\n");
    head("absolute, 1.0, without Host", 200, "GET http://xPATH HTTP/1.0\r\n\r\n");
    head("absolute, two Hosts", 400, "GET http://xPATH HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n");
    head("absolute, a wrong Host", 400, "GET http://xPATH HTTP/1.1\r\nHost: a b\r\n\r\n");
    targetByTheJdk("*", 400, 404);
    targetByTheJdk("absent", 400, 404);
    targetByTheJdk("x:443", 400, 0);
    targetByTheJdk("http://x", 404, 404);
    byTheJdk("OPTIONS *", 404, 404, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n");
    byTheJdk("CONNECT", 405, 0, "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n");
    byTheJdk("CONNECT to an address", 405, 400, "CONNECT 1.2.3.4:443 HTTP/1.1\r\nHost: x\r\n\r\n");
    head("CONNECT to a path", 405, "CONNECT PATH HTTP/1.1\r\nHost: x\r\n\r\n");
    byTheJdk("HTTP/2 preface", 505, 404, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  }

  private static void fields() {
    for (String good :
        new String[] {"A: a\tb", "A:", "A: \u00e4\u00ff", "Content-Length: 0", "Content-Length:  0 "
        }) {
      field(good, 200);
    }
    // NUL and its like at either end of a value are cut off by the JDK, as blanks are.
    for (String wrong : new String[] {
      "A: a\u0000b",
      "A: a\u0001b",
      "A: a\u000bb",
      "A: a\u001bb",
      "A: a\u007fb",
      "A: b\u007f",
      "Content-Length: +0",
      "Content-Length: -0"
    }) {
      field(wrong, 400);
    }
    for (String wrong : new String[] {
      "A : b",
      " A: b",
      "nocolon",
      ": b",
      "A\u0000: b",
      "A(: b",
      "\u00e4: b",
      "A: b\rc",
      "Content-Length:",
      "Content-Length: 0\u00000",
      "Content-Length: 0x0",
      "Content-Length: 0, 0",
      "Content-Length: 0 0",
      "Content-Length: -1",
      "Content-Length: 99999999999999999999",
      "Content-Length: 0\r\nContent-Length: 0",
      "Content-Length: 0\r\nTransfer-Encoding: chunked"
    }) {
      byTheJdk("field " + wrong, 400, 400, "GET PATH HTTP/1.1\r\nHost: x\r\n" + wrong + "\r\n\r\n");
    }
    head(
        "a length with a sign",
        400,
        "GET PATH HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nabcde");
    head("chunked, 1.0", 400, "GET PATH HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  }

  private static void lines() {
    version("HTTP/1.1", 200);
    version("HTTP/1.0", 200);
    for (String other : new String[] {"HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/3.0"}) {
      version(other, 505);
    }
    for (String wrong : new String[] {
      "HTTQ/1.1",
      "http/1.1",
      "Http/1.0",
      "HTTP/1.1 ",
      "HTTP/11",
      "HTTP/1,1",
      "HTTP/1.10",
      "HTTP/2",
      "HTTP/ 1.1",
      "HTTPS/1.1",
      "HTTP/+.1",
      "HTTP/1.1\tx",
      "\u0000HTTP/1.1",
      "1.1"
    }) {
      version(wrong, 400);
    }
    for (String wrong :
        new String[] {"G@T", "G\u0000T", "G\"T", "GET\tx", "G\u00e4T", "(GET)", "GET:"}) {
      head("method " + wrong, 400, wrong + " PATH HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    for (String other : new String[] {"get", "G~T", "PROPFIND", "TRACE"}) {
      head("method " + other, 405, other + " PATH HTTP/1.1\r\nHost: x\r\n" + CLOSED);
    }
    head("HEAD", 200, "HEAD PATH HTTP/1.1\r\nHost: x\r\n" + CLOSED);
    head("a blank line before", 200, "\r\nGET PATH HTTP/1.1\r\nHost: x\r\n" + CLOSED);
    byTheJdk("no version", 400, 400, "GET PATH\r\nHost: x\r\n\r\n");
    byTheJdk("two blanks before the target", 400, 404, "GET  PATH HTTP/1.1\r\nHost: x\r\n\r\n");
    byTheJdk("a blank before the method", 400, 404, " GET PATH HTTP/1.1\r\nHost: x\r\n\r\n");
    byTheJdk("a tab in the line", 400, 400, "GET\tPATH HTTP/1.1\r\nHost: x\r\n\r\n");
  }
}
