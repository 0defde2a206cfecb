// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.HashSet;
import java.util.Set;

/**
 * Which names of a service's own Elasticsearch would refuse beside those of the Elastic Common
 * Schema, where {@code user.id} is a member of the object {@code user}: a document has no place for
 * a text that is called {@code user}. Such a field becomes {@code labels.user}, for which the
 * schema has room.
 *
 * @param texts names of ours, none of which is an object
 * @param parents what stands before a dot in these
 */
record EcsNames(Set<String> texts, Set<String> parents) {
  private static final String LABELS = "labels.";

  /** The objects at the top of the schema, version 8.11. */
  static final Set<String> OBJECTS = Set.of(
      "agent",
      "as",
      "client",
      "cloud",
      "code_signature",
      "container",
      "data_stream",
      "destination",
      "device",
      "dll",
      "dns",
      "ecs",
      "elf",
      "email",
      "error",
      "event",
      "faas",
      "file",
      "geo",
      "group",
      "hash",
      "host",
      "http",
      "interface",
      "labels",
      "log",
      "macho",
      "network",
      "observer",
      "orchestrator",
      "organization",
      "os",
      "package",
      "pe",
      "process",
      "registry",
      "related",
      "risk",
      "rule",
      "server",
      "service",
      "source",
      "span",
      "threat",
      "tls",
      "trace",
      "transaction",
      "url",
      "user",
      "user_agent",
      "vlan",
      "volume",
      "vulnerability",
      "x509");

  static EcsNames of(Set<String> texts) {
    Set<String> parents = new HashSet<>();
    for (String name : texts) {
      for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
        parents.add(name.substring(0, dot));
      }
    }
    return new EcsNames(Set.copyOf(texts), Set.copyOf(parents));
  }

  /**
   * Whether a field cannot have this name.
   *
   * @param object whether its value is an object; one that is called like a parent of ours could
   *     forge our fields
   */
  boolean clashes(String name, boolean object) {
    return parents.contains(name) || (!object && OBJECTS.contains(name)) || insideText(name);
  }

  boolean onlyForObjects(String name) {
    return !clashes(name, true) && clashes(name, false);
  }

  private boolean insideText(String name) {
    for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
      if (texts.contains(name.substring(0, dot))) {
        return true;
      }
    }
    return false;
  }

  /** The name, or one that does not clash. */
  String moved(String name, boolean object) {
    return clashes(name, object) ? LABELS + name : name;
  }
}
