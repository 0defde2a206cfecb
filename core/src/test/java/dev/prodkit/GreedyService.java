// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A service that opens every file that it may before it opens its port. */
final class GreedyService {
  private static final List<FileInputStream> HELD = new ArrayList<>();

  private GreedyService() {}

  public static void main(String[] args) {
    try (Production production = Production.bootstrap(args)) {
      HttpRouter router = production.router();
      try {
        while (true) {
          HELD.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException none) {
        production.serving(0, router);
      }
    }
  }
}
