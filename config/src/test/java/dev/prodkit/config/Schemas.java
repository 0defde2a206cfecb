// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** As much of a JSON Schema validator as our schemas need; an unknown keyword is an error. */
final class Schemas {
  private Schemas() {}

  /** What a schema has against an object; empty if it accepts it. */
  static List<String> refusals(String schema, Map<String, String> object) {
    List<String> refusals = new ArrayList<>();
    check(JsonMapper.shared().readTree(schema), JsonMapper.shared().valueToTree(object), refusals);
    return refusals;
  }

  private static boolean accepts(JsonNode schema, JsonNode value) {
    List<String> refusals = new ArrayList<>();
    check(schema, value, refusals);
    return refusals.isEmpty();
  }

  private static void check(JsonNode schema, JsonNode value, List<String> refusals) {
    for (String keyword : schema.propertyNames()) {
      JsonNode rule = schema.get(keyword);
      boolean kept = switch (keyword) {
        case "$schema", "title", "description", "default", "writeOnly", "then" -> true;
        case "type" -> rule.asString().equals("object") ? value.isObject() : value.isString();
        case "pattern" ->
          Pattern.compile(rule.asString()).matcher(value.asString()).find();
        case "enum" -> rule.valueStream().anyMatch(value::equals);
        case "required" -> rule.valueStream().allMatch(name -> value.has(name.asString()));
        case "not" -> !accepts(rule, value);
        case "anyOf" -> rule.valueStream().anyMatch(any -> accepts(any, value));
        case "allOf" -> rule.valueStream().allMatch(all -> accepts(all, value));
        case "if" -> !accepts(rule, value) || accepts(schema.get("then"), value);
        case "properties" ->
          rule.propertyStream()
              .allMatch(property -> !value.has(property.getKey())
                  || accepts(property.getValue(), value.get(property.getKey())));
        case "patternProperties" ->
          rule.propertyStream()
              .allMatch(property -> value
                  .propertyStream()
                  .filter(member -> Pattern.compile(property.getKey())
                      .matcher(member.getKey())
                      .find())
                  .allMatch(member -> accepts(property.getValue(), member.getValue())));
        default -> throw new AssertionError("the schema uses " + keyword);
      };
      if (!kept) {
        refusals.add(keyword);
      }
    }
  }
}
