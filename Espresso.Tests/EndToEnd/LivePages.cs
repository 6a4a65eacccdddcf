using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Espresso.Tests.Support;

namespace Espresso.Tests.EndToEnd;

/// <summary>Pages that are open are told what has changed, and find it when they ask.</summary>
[Collection(ShopCollection.Name)]
public class LivePages(RunningShop shop)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_customer_and_the_staff_are_told_of_an_order_and_another_customer_is_not()
    {
        var (ana, ben) = (await shop.NewUserAsync(), await shop.NewUserAsync());
        using var anas = await ConnectAsync(await AddressAsync(ana));
        using var bens = await ConnectAsync(await AddressAsync(ben));
        using var board = await ConnectAsync(await AddressAsync(shop.Barista));

        var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());
        await ana.PlaceAsync(order, A.FlatWhite.For("Ana"));
        var accepted = (await shop.Barista.AcceptAsync(order)).ShouldBe(HttpStatusCode.OK)["version"]!.GetValue<int>();

        (await ToldAsync(anas, order, accepted))["unread"]!.GetValue<int>().ShouldBeGreaterThan(0);
        (await ana.OrderAsync(order)).Body!["version"]!.GetValue<int>().ShouldBeGreaterThanOrEqualTo(accepted);
        (await ToldAsync(board, order, accepted)).AsObject().ContainsKey("unread").ShouldBeFalse();

        // Ben's own order is the first thing that Ben is told of.
        var next = await ben.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());
        await ben.PlaceAsync(next, A.Espresso.For("Ben"));
        (await ReceiveAsync(bens))["orderId"]!.GetValue<string>().ShouldBe(next);
    }

    [Fact]
    public async Task An_address_is_good_once()
    {
        var ana = await shop.NewUserAsync();
        var address = await AddressAsync(ana);
        using var connected = await ConnectAsync(address);

        await Should.ThrowAsync<WebSocketException>(ConnectAsync(address));
        await Should.ThrowAsync<WebSocketException>(ConnectAsync(new UriBuilder(address) { Query = "ticket=staff.1" }.Uri));
        await Should.ThrowAsync<WebSocketException>(ConnectAsync(new UriBuilder(address) { Query = "" }.Uri));
    }

    private static async Task<Uri> AddressAsync(Caller caller) =>
        new((await caller.PostAsync("/api/notifications/connections")).ShouldBe(HttpStatusCode.Created)["url"]!.GetValue<string>());

    private static async Task<ClientWebSocket> ConnectAsync(Uri address)
    {
        using var late = new CancellationTokenSource(Deadline);
        var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(address, late.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Waits until that version was told of; what is told of others before it is passed over.</summary>
    private static async Task<JsonNode> ToldAsync(ClientWebSocket socket, string order, int version)
    {
        JsonNode told;
        do
        {
            told = await ReceiveAsync(socket);
        }
        while (told["orderId"]!.GetValue<string>() != order || told["version"]!.GetValue<int>() < version);
        return told;
    }

    private static async Task<JsonNode> ReceiveAsync(ClientWebSocket socket)
    {
        using var late = new CancellationTokenSource(Deadline);
        var buffer = new byte[4096];
        var frame = await socket.ReceiveAsync(buffer, late.Token);
        frame.MessageType.ShouldBe(WebSocketMessageType.Text);
        return JsonNode.Parse(buffer.AsSpan(0, frame.Count))!;
    }
}
