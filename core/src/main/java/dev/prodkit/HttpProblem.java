// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a handler throws to answer with {@code application/problem+json} (RFC 9457). Its detail is
 * sent to the caller: say what the caller can change, and nothing of the inside. It is an expected
 * answer, so it has no stack trace and is not logged.
 *
 * @see HttpRouter
 */
public final class HttpProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  private HttpProblem(int status, String detail) {
    super(detail, null, false, false);
    this.status = status;
  }

  /**
   * A problem with any status of an error.
   *
   * @param status 400 to 599
   * @param detail for the caller, in one sentence
   */
  public static HttpProblem of(int status, String detail) {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status must be from 400 to 599: a problem is an error");
    }
    return new HttpProblem(status, detail);
  }

  /** 400: the request cannot be understood. */
  public static HttpProblem badRequest(String detail) {
    return of(400, detail);
  }

  /** 404: there is no such thing. */
  public static HttpProblem notFound(String detail) {
    return of(404, detail);
  }

  /** 413: the body is larger than the service takes. */
  public static HttpProblem contentTooLarge(String detail) {
    return of(413, detail);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  String json() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", "about:blank");
    members.put("title", title(status));
    members.put("status", status);
    members.put("detail", String.valueOf(getMessage()));
    return Json.object(members);
  }

  /** RFC 9457, 4.2.1: with {@code about:blank} the title is the status's own phrase. */
  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 409 -> "Conflict";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> status < 500 ? "Client Error" : "Server Error";
    };
  }
}
