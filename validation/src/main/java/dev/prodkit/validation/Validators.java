// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorFactory;

/** Constructs validators: what is only ours need not be public for it. */
final class Validators implements ConstraintValidatorFactory {
  private final ConstraintValidatorFactory others;

  Validators(ConstraintValidatorFactory others) {
    this.others = others;
  }

  @Override
  public <T extends ConstraintValidator<?, ?>> T getInstance(Class<T> type) {
    return type == SteppedPattern.class
        ? type.cast(new SteppedPattern())
        : others.getInstance(type);
  }

  @Override
  public void releaseInstance(ConstraintValidator<?, ?> validator) {
    others.releaseInstance(validator);
  }
}
