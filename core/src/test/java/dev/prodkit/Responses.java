// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What came over one connection, taken apart as RFC 9112 says.
 *
 * @param whole the answers that are whole, interim ones left out
 * @param rest what follows them: nothing, or a part of an answer
 */
record Responses(List<Response> whole, String rest) {
  private static final Pattern STATUS =
      Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: [^\\r\\n]*)?\\r\\n");
  private static final Pattern LENGTH =
      Pattern.compile("(?i)\\r\\ncontent-length:[ \\t]*(\\d+)[ \\t]*\\r\\n");
  private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]+)[^\\r\\n]*\\r\\n");

  /** One answer. */
  record Response(int status, String head, String body) {}

  /** @param toHead whether the first answer is one to HEAD, which has no body */
  static Responses parse(String bytes, boolean toHead) {
    List<Response> whole = new ArrayList<>();
    int at = 0;
    while (at < bytes.length()) {
      int end = bytes.indexOf("\r\n\r\n", at);
      Matcher status = STATUS.matcher(bytes).region(at, bytes.length());
      if (end < 0 || !status.lookingAt()) {
        break;
      }
      String head = bytes.substring(at, end + 2);
      int code = Integer.parseInt(status.group(1));
      int next = toHead && whole.isEmpty() ? end + 4 : bodyEnd(bytes, head, code, end + 4);
      if (next < 0) {
        break;
      }
      if (code >= 200) {
        whole.add(new Response(code, head, bytes.substring(end + 4, next)));
      }
      at = next;
    }
    return new Responses(whole, bytes.substring(at));
  }

  private static int bodyEnd(String bytes, String head, int status, int begin) {
    if (status < 200 || status == 204 || status == 304) {
      return begin;
    }
    if (head.toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding: chunked")) {
      return chunksEnd(bytes, begin);
    }
    Matcher length = LENGTH.matcher(head);
    int end = length.find() ? begin + Integer.parseInt(length.group(1)) : bytes.length();
    return end <= bytes.length() ? end : -1;
  }

  private static int chunksEnd(String bytes, int begin) {
    int at = begin;
    Matcher chunk = CHUNK.matcher(bytes);
    while (chunk.region(at, bytes.length()).lookingAt()) {
      int size = Integer.parseInt(chunk.group(1), 16);
      at = chunk.end() + size + 2;
      if (at > bytes.length()) {
        return -1;
      }
      if (size == 0) {
        return at;
      }
    }
    return -1;
  }
}
