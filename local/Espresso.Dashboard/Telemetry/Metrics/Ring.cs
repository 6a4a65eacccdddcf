using System.Collections;

namespace Espresso.Dashboard.Telemetry.Metrics;

/// <summary>The last <paramref name="capacity"/> items; grows as it fills, because most series stay short.</summary>
internal sealed class Ring<T>(int capacity) : IReadOnlyList<T>
{
    private readonly List<T> _items = [];
    private int _head;

    public int Count => _items.Count;

    public T this[int index] => _items[(_head + index) % _items.Count];

    public void Add(T item)
    {
        if (_items.Count < capacity)
        {
            _items.Add(item);
        }
        else
        {
            _items[_head] = item;
            _head = (_head + 1) % capacity;
        }
    }

    public void ReplaceLast(T item) => _items[(_head + _items.Count - 1) % _items.Count] = item;

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
