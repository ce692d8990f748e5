// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a newcomer can try next, each with the command. */
record NextSteps(
    AwsSide aws, Optional<Path> kubeconfig, Optional<MailboxPage> mailbox, Path people) {

  String text() {
    String folder = Story.typed(people);
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Try, in another terminal (same directory):");
    mailbox.ifPresent(
        page -> {
          lines.add("  read the mails        " + page.url() + " in a browser");
          lines.add("  ... in the terminal   curl " + page.url() + "mails/1.txt");
          lines.add("  sign in as its reader curl -X POST " + page.url() + "mails/1/sign-in");
        });
    lines.add(
        "  mend Lena's group     edit %s/lena.yaml: analysts, not data-science".formatted(folder));
    lines.add(
        "  one more person       sed s/omar/nora/ %1$s/omar.yaml > %1$s/nora.yaml"
            .formatted(folder));
    lines.add(
        "  a new password        echo '  credentials: {revision: 2}' >> %s/omar.yaml"
            .formatted(folder));
    lines.add("  a person leaves       rm %s/jane.yaml".formatted(folder));
    kubeconfig.ifPresent(
        file -> {
          lines.add("  with kubectl          export KUBECONFIG=" + Story.typed(file));
          lines.add("                        kubectl get cloudusers; kubectl describe cu jane");
        });
    if (aws.emulator().isPresent()) {
      lines.add("  with the AWS CLI      export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test");
      lines.add(
          "                        export AWS_REGION=us-east-1 AWS_ENDPOINT_URL=%s"
              .formatted(aws.endpoint()));
      lines.add("                        aws iam list-users");
      lines.add(
          "  a user made by hand   aws iam create-user --user-name kim --tags"
              + " Key=email,Value=kim@example.com");
      lines.add(
          "  ... or with Terraform  see deploy/samples/README.md; the operator gives it credentials");
      lines.add(
          "  drift, put right      aws iam add-user-to-group --group-name analysts --user-name omar");
      lines.add(
          "  a mail that bounces   aws iam create-user --user-name bea --tags"
              + " Key=email,Value=bounce@simulator.amazonses.com");
    }
    lines.add("  stop                  Ctrl-C");
    lines.add("");
    lines.add("Saved files in " + folder + " are applied at once. What happens shows here:");
    return String.join(System.lineSeparator(), lines);
  }
}
