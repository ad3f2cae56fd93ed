using System.Collections;
using System.Text;

namespace Grpc.Core;

/// <summary>Headers or trailers of a call, in order; a key may occur more than once.</summary>
public sealed class Metadata : IList<Metadata.Entry>
{
    /// <summary>A key with this ending carries bytes, any other key carries ASCII text.</summary>
    public const string BinaryHeaderSuffix = "-bin";

    /// <summary>No entries, and none can be added.</summary>
    public static readonly Metadata Empty = new(isReadOnly: true);

    private readonly List<Entry> entries = [];

    public Metadata()
        : this(isReadOnly: false)
    {
    }

    private Metadata(bool isReadOnly) => IsReadOnly = isReadOnly;

    public int Count => entries.Count;

    public bool IsReadOnly { get; }

    public Entry this[int index]
    {
        get => entries[index];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            ThrowIfReadOnly();
            entries[index] = value;
        }
    }

    /// <summary>The last entry of a key, in any letter case; null when there is none.</summary>
    public Entry? Get(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return entries.FindLast(entry => entry.HasKey(key));
    }

    /// <summary>The text of the last entry of a key; null when there is none.</summary>
    /// <exception cref="InvalidOperationException">The entry is binary.</exception>
    public string? GetValue(string key) => Get(key)?.Value;

    /// <summary>The bytes of the last entry of a key; null when there is none.</summary>
    public byte[]? GetValueBytes(string key) => Get(key)?.ValueBytes;

    public IEnumerable<Entry> GetAll(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return entries.Where(entry => entry.HasKey(key));
    }

    public void Add(Entry item)
    {
        ArgumentNullException.ThrowIfNull(item);
        ThrowIfReadOnly();
        entries.Add(item);
    }

    public void Add(string key, string value) => Add(new Entry(key, value));

    public void Add(string key, byte[] valueBytes) => Add(new Entry(key, valueBytes));

    public void Insert(int index, Entry item)
    {
        ArgumentNullException.ThrowIfNull(item);
        ThrowIfReadOnly();
        entries.Insert(index, item);
    }

    public bool Remove(Entry item)
    {
        ThrowIfReadOnly();
        return entries.Remove(item);
    }

    public void RemoveAt(int index)
    {
        ThrowIfReadOnly();
        entries.RemoveAt(index);
    }

    public void Clear()
    {
        ThrowIfReadOnly();
        entries.Clear();
    }

    public int IndexOf(Entry item) => entries.IndexOf(item);

    public bool Contains(Entry item) => entries.Contains(item);

    public void CopyTo(Entry[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

    public IEnumerator<Entry> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void ThrowIfReadOnly()
    {
        if (IsReadOnly) throw new InvalidOperationException("This metadata is read-only.");
    }

    /// <summary>A key with text, or a key that ends in <c>-bin</c> with bytes.</summary>
    public class Entry
    {
        private readonly string? text;
        private readonly byte[]? bytes;

        /// <exception cref="ArgumentException">The key does not end in <c>-bin</c>, or has a character not allowed.</exception>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = Normalize(key);
            if (!IsBinary) throw new ArgumentException($"The key of a binary value ends in {BinaryHeaderSuffix}.", nameof(key));
            bytes = (byte[])valueBytes.Clone();
        }

        /// <exception cref="ArgumentException">The key ends in <c>-bin</c>, or has a character not allowed.</exception>
        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Key = Normalize(key);
            if (IsBinary) throw new ArgumentException($"The key of a text value does not end in {BinaryHeaderSuffix}.", nameof(key));
            text = value;
        }

        /// <summary>In lower case.</summary>
        public string Key { get; }

        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <exception cref="InvalidOperationException">The value is binary.</exception>
        public string Value => text ?? throw new InvalidOperationException($"The value of {Key} is binary.");

        /// <summary>A copy of the bytes, or the text as ASCII.</summary>
        public byte[] ValueBytes => text is null ? (byte[])bytes!.Clone() : Encoding.ASCII.GetBytes(text);

        public override string ToString() =>
            $"[Entry: key={Key}, " + (text is null ? $"valueBytes={Convert.ToHexString(bytes!)}]" : $"value={text}]");

        internal bool HasKey(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

        private static string Normalize(string key)
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
            string lower = key.ToLowerInvariant();
            foreach (char c in lower)
            {
                if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_'))
                    throw new ArgumentException($"Metadata key '{key}' may hold letters, digits, '.', '-' and '_' only.", nameof(key));
            }

            return lower;
        }
    }
}
