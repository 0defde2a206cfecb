// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a shutdown says. */
final class Heard {
  final List<Notice> notices = new CopyOnWriteArrayList<>();
  final List<ShutdownReport> reports = new CopyOnWriteArrayList<>();

  Shutdown.Builder on(Shutdown.Builder builder) {
    return builder.onNotice(notices::add).onReport(reports::add);
  }

  List<String> codes() {
    return notices.stream().map(Notice::code).toList();
  }

  Notice first(String code) {
    return notices.stream()
        .filter(notice -> notice.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + code + " among " + notices));
  }
}
