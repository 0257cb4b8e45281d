package dev.millrace.samples.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is a command. */
class CommandTest {

    private static Command parse(String line) throws RefusedException {
        return Command.parse(line.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static int refusal(String line) {
        var refused = catchThrowableOfType(RefusedException.class, () -> parse(line));
        assertThat(refused).as(line).isNotNull();
        return refused.reply().code();
    }

    @Test
    void words_may_be_in_any_case_and_spaces_may_follow() throws Exception {
        assertThat(parse("quit")).isEqualTo(Command.Plain.QUIT);
        assertThat(parse("Data  ")).isEqualTo(Command.Plain.DATA);
        assertThat(parse("NOOP what ever")).isEqualTo(Command.Plain.NOOP);
        assertThat(parse("hElO a.test")).isEqualTo(new Command.Hello("a.test", false));
        assertThat(parse("EHLO [IPv6:::1]")).isEqualTo(new Command.Hello("[IPv6:::1]", true));
        assertThat(parse("mail from:<a@b.test>")).isEqualTo(new Command.MailFrom("a@b.test", 0));
        assertThat(parse("RCPT to: <a@b.test>")).isEqualTo(new Command.RcptTo("a@b.test"));
    }

    @Test
    void addresses_are_those_of_the_standard() throws Exception {
        String[] good = {
            "a@b",
            "first.last+tag@sub.b-c.test",
            "#!$%&'*/=?^_`{}|~@b.test",
            "\"a b@c>d\\\"\"@e.test",
            "a@[192.0.2.1]",
            "a@[IPv6:2001:db8::1]",
            "x".repeat(64) + "@b.test",
        };
        for (String address : good) {
            assertThat(parse("RCPT TO:<" + address + ">")).isEqualTo(new Command.RcptTo(address));
        }
        String[] bad = {
            "",
            "a",
            "@b.test",
            "a@",
            "a@.test",
            "a@b..test",
            ".a@b.test",
            "a.@b.test",
            "a..b@c.test",
            "a b@c.test",
            "a@b@c.test",
            "a@b.test\"",
            "\"\"@b.test",
            "a@[]",
            "x".repeat(65) + "@b.test",
            "a@" + "x.".repeat(127) + "xx",
        };
        for (String address : bad) {
            assertThat(refusal("RCPT TO:<" + address + ">")).as(address).isIn(501, 553);
        }
        assertThat(parse("RCPT TO:<@one.test,@two.test:a@b.test>"))
                .isEqualTo(new Command.RcptTo("a@b.test"));
        assertThat(parse("RCPT TO:<Postmaster>")).isEqualTo(new Command.RcptTo("Postmaster"));
    }

    @Test
    void only_a_sender_may_be_nobody() throws Exception {
        assertThat(parse("MAIL FROM:<>")).isEqualTo(new Command.MailFrom("", 0));
        assertThat(refusal("RCPT TO:<>")).isEqualTo(553);
        assertThat(refusal("MAIL FROM:<postmaster>")).isEqualTo(553);
    }

    @Test
    void parameters_are_those_that_are_offered() throws Exception {
        assertThat(parse("MAIL FROM:<a@b.test> size=17 BODY=8bitmime"))
                .isEqualTo(new Command.MailFrom("a@b.test", 17));
        assertThat(parse("MAIL FROM:<a@b.test> SIZE=99999999999999999999"))
                .isEqualTo(new Command.MailFrom("a@b.test", Long.MAX_VALUE));
        for (String size : new String[] {"", "-1", "1k", "9".repeat(21)}) {
            assertThat(refusal("MAIL FROM:<a@b.test> SIZE=" + size)).isEqualTo(501);
        }
        assertThat(refusal("MAIL FROM:<a@b.test> SMTPUTF8")).isEqualTo(555);
        assertThat(refusal("MAIL FROM:<a@b.test> BODY=BINARYMIME")).isEqualTo(555);
        assertThat(refusal("RCPT TO:<a@b.test> NOTIFY=NEVER")).isEqualTo(555);
    }

    @Test
    void anything_else_is_refused_with_the_code_of_the_standard() {
        for (String line : new String[] {"", " ", "FLY", "MAILFROM:<a@b.test>", "QUIT\t"}) {
            assertThat(refusal(line)).as(line).isEqualTo(500);
        }
        for (String control : new String[] {"\r", "\n", "\0", "\177", "\u00fc"}) {
            assertThat(refusal("RCPT TO:<a" + control + "@b.test>")).isEqualTo(500);
        }
        assertThat(refusal("HELP")).isEqualTo(502);
        assertThat(refusal("EXPN all")).isEqualTo(502);
        String[] wrong = {
            "EHLO",
            "EHLO two words",
            "HELO (comment)",
            "DATA now",
            "QUIT now",
            "STARTTLS now",
            "MAIL",
            "MAIL TO:<a@b.test>",
            "MAIL FROM:a@b.test",
            "MAIL FROM:<a@b.test",
            "MAIL FROM:<a@b.test>SIZE=1",
            "RCPT TO:<\"a@b.test>",
            "RCPT",
        };
        for (String line : wrong) {
            assertThat(refusal(line)).as(line).isEqualTo(501);
        }
    }
}
