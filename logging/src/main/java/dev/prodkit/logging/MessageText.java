// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.prodkit.redaction.ByteSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.MessageFormatter;

/** Writes a message with its arguments, as SLF4J's formatter would, without making a string. */
final class MessageText {
  private static final String FAILED = "[FAILED toString()]";

  private MessageText() {}

  static void append(ILoggingEvent event, ByteSink sink) {
    String template = event.getMessage();
    Object[] arguments = event.getArgumentArray();
    if (template == null || arguments == null || !RescuedEvent.ofLogback(event)) {
      JsonText.append(String.valueOf(event.getFormattedMessage()), sink);
    } else {
      append(template, arguments, sink);
    }
  }

  static void append(String template, @Nullable Object[] arguments, ByteSink sink) {
    int from = 0;
    int count = arguments.length;
    if (count > 0 && arguments[count - 1] instanceof Throwable) {
      count--; // it is told elsewhere
    }
    for (int next = 0; next < count; ) {
      int at = template.indexOf("{}", from);
      if (at < 0) {
        break;
      }
      boolean escaped = at > 0 && template.charAt(at - 1) == '\\';
      if (escaped && !(at > 1 && template.charAt(at - 2) == '\\')) {
        JsonText.append(template, from, at - 1, sink);
        JsonText.append("{", sink);
        from = at + 1;
      } else {
        JsonText.append(template, from, escaped ? at - 1 : at, sink);
        argument(arguments[next++], sink);
        from = at + 2;
      }
    }
    JsonText.append(template, from, template.length(), sink);
  }

  private static void argument(@Nullable Object argument, ByteSink sink) {
    if (argument instanceof String text) {
      JsonText.append(text, sink);
    } else if (argument instanceof Integer || argument instanceof Long) {
      JsonText.number(((Number) argument).longValue(), sink);
    } else if (argument == null) {
      JsonText.append("null", sink);
    } else if (argument.getClass().isArray()) {
      JsonText.append(
          MessageFormatter.arrayFormat("{}", new Object[] {argument}).getMessage(), sink);
    } else {
      JsonText.append(text(argument), sink);
    }
  }

  private static String text(Object argument) {
    try {
      return String.valueOf(argument.toString());
    } catch (Throwable e) { // also what is thrown sneakily
      return FAILED;
    }
  }
}
