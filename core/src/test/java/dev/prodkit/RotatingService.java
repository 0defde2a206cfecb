// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Rotating;
import dev.prodkit.config.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service whose password rotates, and that says each one aloud, as no service should. */
final class RotatingService {
  private static final Logger LOG = LoggerFactory.getLogger(RotatingService.class);

  record Settings(Secret databasePassword) {}

  private RotatingService() {}

  public static void main(String[] args) throws Exception {
    try (Production production = Production.bootstrap(args, Settings.class)) {
      Rotating<Settings> settings = production.rotating(Settings.class);
      LOG.info("it is {}", settings.current().databasePassword().reveal());
      settings.onChange((old, fresh) -> LOG.info(
          "it was {} and is {}",
          old.databasePassword().reveal(),
          fresh.databasePassword().reveal()));
      production.serve();
    }
  }
}
