using System.Text.Json;
using Espresso.Notifications.Announcing;
using Espresso.Tests.StandIns.Sdk;

namespace Espresso.Tests.Notifications;

public class MailTests
{
    private const string Sender = "shop@example.com";

    private static readonly Answer Unavailable = new(503, """{"message":"Try later."}""", ("x-amzn-ErrorType", "ServiceUnavailableException"));

    private static JsonElement Mail(Received request) => JsonElement.Parse(request.Body);

    [Fact]
    public async Task Who_asked_for_mail_gets_one_per_message()
    {
        await using var shop = await NotificationsShop.OpenAsync(Sender);
        await shop.WantsMailAsync("ana");
        var change = NotificationsShop.Change("o1", 4, "ready");

        await shop.DeliverAsync(change);
        await shop.DeliverAsync(change);

        var mail = Mail(shop.Ses.Single());
        mail.GetProperty("FromEmailAddress").GetString().ShouldBe(Sender);
        mail.GetProperty("Destination").GetProperty("ToAddresses")[0].GetString().ShouldBe("ana@example.com");
        var content = mail.GetProperty("Content").GetProperty("Simple");
        content.GetProperty("Subject").GetProperty("Data").GetString().ShouldBe("Order #12 is ready");
        content.GetProperty("Body").GetProperty("Text").GetProperty("Data").GetString().ShouldBe(
            "Your Flat white stands on the counter. Enjoy!\n\nhttps://coffee.example.com/orders/o1\n\nYou get this mail because you asked for it in your preferences.");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(Sender, false)]
    public async Task Without_a_sender_or_a_wish_there_is_no_mail(string? sender, bool wish)
    {
        await using var shop = await NotificationsShop.OpenAsync(sender);
        if (wish) await shop.WantsMailAsync("ana");

        await shop.DeliverAsync(NotificationsShop.Change("o1", 4, "ready"));

        shop.Ses.Requests.ShouldBeEmpty();
        (await shop.InboxAsync("ana")).GetProperty("unread").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task What_a_newer_event_has_overtaken_is_not_mailed()
    {
        await using var shop = await NotificationsShop.OpenAsync(Sender);
        await shop.WantsMailAsync("ana");

        await shop.DeliverAsync(NotificationsShop.Change("o1", 4, "ready"));
        await shop.DeliverAsync(NotificationsShop.Change("o1", 3, "making"));

        Mail(shop.Ses.Single()).GetProperty("Content").GetProperty("Simple").GetProperty("Subject").GetProperty("Data").GetString().ShouldBe("Order #12 is ready");
    }

    [Fact]
    public async Task A_mail_that_could_not_be_sent_goes_out_when_the_event_comes_again()
    {
        await using var shop = await NotificationsShop.OpenAsync(Sender, Unavailable);
        await shop.WantsMailAsync("ana");
        var change = NotificationsShop.Change("o1", 4, "ready");

        await Should.ThrowAsync<MailNotSentException>(shop.DeliverAsync(change));
        shop.Clock.Advance(TimeSpan.FromSeconds(30));
        await shop.DeliverAsync(change);
        shop.Clock.Advance(TimeSpan.FromSeconds(30));
        await shop.DeliverAsync(change);

        shop.Ses.Requests.Count.ShouldBe(2);
        (await shop.InboxAsync("ana")).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_mail_that_was_left_over_goes_out_with_the_next_event_of_anybody()
    {
        await using var shop = await NotificationsShop.OpenAsync(Sender, Unavailable);
        await shop.WantsMailAsync("ana");
        await Should.ThrowAsync<MailNotSentException>(shop.DeliverAsync(NotificationsShop.Change("o1", 4, "ready")));

        shop.Clock.Advance(TimeSpan.FromMinutes(5));
        await shop.DeliverAsync(NotificationsShop.Change("o2", 2, "placed", "bob"));

        shop.Ses.Requests.Select(r => Mail(r).GetProperty("Destination").GetProperty("ToAddresses")[0].GetString()).ShouldBe(["ana@example.com", "ana@example.com"]);
    }

    [Fact]
    public async Task A_mail_that_SES_will_never_take_is_not_tried_again()
    {
        await using var shop = await NotificationsShop.OpenAsync(
            Sender, new Answer(400, """{"message":"Email address is not verified."}""", ("x-amzn-ErrorType", "MessageRejected")));
        await shop.WantsMailAsync("ana");
        var change = NotificationsShop.Change("o1", 4, "ready");

        await shop.DeliverAsync(change);
        shop.Clock.Advance(TimeSpan.FromMinutes(5));
        await shop.DeliverAsync(change);

        shop.Ses.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_deliveries_at_once_send_one_mail()
    {
        await using var shop = await NotificationsShop.OpenAsync(Sender);
        await shop.WantsMailAsync("ana");
        var change = NotificationsShop.Change("o1", 4, "ready");

        // One that comes while the other has the mail in hand is told to come again; whatever happens, one mail goes out.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            try
            {
                await shop.DeliverAsync(change);
            }
            catch (MailNotSentException e)
            {
                e.Message.ShouldContain("o1#4");
            }
        }));

        shop.Ses.Requests.Count.ShouldBe(1);
    }
}
