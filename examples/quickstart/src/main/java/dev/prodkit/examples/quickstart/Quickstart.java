// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import dev.prodkit.Production;

/** A users service that is fit for production because of the first line of its {@code main}. */
public final class Quickstart {
  private Quickstart() {}

  // region main
  public static void main(String[] args) throws Exception {
    try (Production production = Production.bootstrap(args, QuickstartSettings.class)) {
      QuickstartSettings settings = production.settings(QuickstartSettings.class);

      Users users = production.closing("users", new Users());
      production.health().readiness("users", users::open);

      production.serving(settings.port(), UsersApi.routes(production, settings, users));
      production.serve(); // ready; returns when the service has ended
    }
  }
  // endregion
}
