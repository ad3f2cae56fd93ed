using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using GalaxyCluster.Data.Formats;
using Xunit;

namespace GalaxyCluster.Data.Tests.Formats;

/// <summary>
/// Files that h5py writes here, in every kind of layout, chunk index, group, filter and element that is read, for the
/// oldest and the newest format of its library; each array against the SHA-256 of what h5py wrote.
/// </summary>
public sealed class Hdf5PeerTests(Hdf5PeerTests.PeerFiles peer) : IClassFixture<Hdf5PeerTests.PeerFiles>
{
    private const string Python = "/usr/bin/python3";

    private const string Script =
        """
        import hashlib, json, sys, numpy as np, h5py
        out = sys.argv[1]
        ref = {}
        def arr(shape, dtype='u1', seed=1):
            n = int(np.prod(shape)) if shape else 1
            a = (np.arange(n, dtype=np.uint64) * 2654435761 + seed) >> 7
            if np.dtype(dtype).kind == 'f':
                return ((a % 4001).astype(np.float64) / 16 - 100).astype(dtype).reshape(shape)
            return (a % 251).astype(dtype).reshape(shape)
        def note(file, name, a):
            le = np.ascontiguousarray(a).astype(a.dtype.newbyteorder('<'), copy=False)
            ref.setdefault(file, {})[name] = [list(a.shape), hashlib.sha256(le.tobytes()).hexdigest()]
        def put(file, g, name, a, **kw):
            g.create_dataset(name, data=a, **kw); note(file, (g.name.strip('/') + '/' + name).strip('/'), a)
        for lib in ('earliest', 'latest', 'v108'):
            file = f'kinds-{lib}.h5'
            with h5py.File(f'{out}/{file}', 'w', libver=lib if lib != 'v108' else ('v108', 'v108')) as f:
                a = arr((37, 11, 9, 3))
                put(file, f, 'contiguous', a)
                put(file, f, 'one', a, chunks=a.shape)
                put(file, f, 'onegz', a, chunks=a.shape, compression='gzip')
                put(file, f, 'fixed', a, chunks=(5, 4, 9, 2))
                put(file, f, 'fixedgz', a, chunks=(5, 4, 9, 2), compression='gzip', shuffle=True, fletcher32=True)
                put(file, f, 'grows', a, chunks=(3, 11, 9, 3), maxshape=(None, 11, 9, 3), compression='gzip')
                put(file, f, 'growsplain', a, chunks=(1, 3, 3, 3), maxshape=(None, 11, 9, 3))
                put(file, f, 'growssecond', a, chunks=(4, 3, 3, 3), maxshape=(37, None, 9, 3))
                put(file, f, 'tree', a, chunks=(2, 3, 3, 1), maxshape=(None, None, 9, 3), compression='gzip')
                put(file, f, 'treeplain', a, chunks=(2, 3, 3, 3), maxshape=(None, None, 9, 3))
                put(file, f, 'larger', a, chunks=(5, 4, 9, 2), maxshape=(80, 40, 9, 3), compression='gzip')
                put(file, f, 'autochunk', arr((700, 23, 19, 3)), compression='gzip')
                b = arr((5000,)); put(file, f, 'paged', b, chunks=(2,))
                put(file, f, 'pagedgz', b, chunks=(2,), compression='gzip')
                put(file, f, 'longgrows', b, chunks=(1,), maxshape=(None,))
                put(file, f, 'longgrowsgz', arr((9000,)), chunks=(1,), maxshape=(None,), compression='gzip')
                put(file, f, 'checksum', arr((3, 7, 5), 'u1'), chunks=(2, 7, 5), fletcher32=True)
                for t in ('u1','i1','u2','i2','u4','i4','u8','i8','f2','f4','f8'):
                    put(file, f, 'le' + t, arr((6, 5), '<' + t)); put(file, f, 'be' + t, arr((6, 5), '>' + t))
                    put(file, f, 'gz' + t, arr((6, 5), '>' + t), chunks=(4, 3), shuffle=True, compression='gzip')
                put(file, f, 'scalar', np.float64(3.25))
                put(file, f, 'bool', np.array([True, False, True]))
                put(file, f, 'empty', arr((0, 4)))
                put(file, f, 'text', np.array([b'spiral', b'el', b'edge on'], 'S8'))
                h = f.create_dataset('holes', (9, 7), 'i4', chunks=(2, 3), fillvalue=-7); h[3:5, 2:4] = 5; note(file, 'holes', h[...])
                h = f.create_dataset('never', (4, 3), 'f8', fillvalue=1.5); note(file, 'never', h[...])
                g = f.create_group('train'); put(file, g, 'images', arr((3, 4, 4)))
                g = f.create_group('many')
                for i in range(60): put(file, g, f'member-with-a-long-name-{i:04d}', arr((2,), 'i4', i))
                f['soft'] = h5py.SoftLink('/contiguous'); f['hard'] = f['contiguous']; note(file, 'hard', a)
                d = h5py.h5p.create(h5py.h5p.DATASET_CREATE); d.set_chunk((4, 3)); d.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
                i = arr((10, 7), 'i4'); s = h5py.h5s.create_simple((10, 7))
                h5py.Dataset(h5py.h5d.create(f.id, b'implicit', h5py.h5t.NATIVE_INT32, s, d))[...] = i; note(file, 'implicit', i)
                d = h5py.h5p.create(h5py.h5p.DATASET_CREATE); d.set_layout(h5py.h5d.COMPACT)
                h5py.Dataset(h5py.h5d.create(f.id, b'compact', h5py.h5t.NATIVE_INT32, s, d))[...] = i; note(file, 'compact', i)
        file = 'user-block.h5'
        with h5py.File(f'{out}/{file}', 'w', userblock_size=1024) as f: put(file, f, 'images', arr((3, 4, 4)), compression='gzip')
        file = 'many-latest.h5'
        with h5py.File(f'{out}/{file}', 'w', libver='latest') as f:
            for i in range(3000): put(file, f, f'a-rather-long-name-of-a-member-{i:05d}', arr((1,), 'i2', i))
        json.dump(ref, open(f'{out}/reference.json', 'w'))
        """;

    [Fact]
    public void EveryArrayIsWhatH5pyWrote()
    {
        ScratchFolder scratch = peer.Written();
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllText(scratch["reference.json"]));
        int arrays = 0;
        foreach (JsonProperty file in reference.RootElement.EnumerateObject())
        {
            using IArrayFile opened = ArrayFiles.Open(scratch[file.Name]);
            Assert.Equal(
                file.Value.EnumerateObject().Select(static p => p.Name).Order(StringComparer.Ordinal),
                opened.Names.Order(StringComparer.Ordinal));
            foreach (JsonProperty expected in file.Value.EnumerateObject())
            {
                FileArray array = opened.Array(expected.Name);
                Assert.Equal(expected.Value[0].EnumerateArray().Select(static d => d.GetInt64()), array.Shape);
                Assert.True(expected.Value[1].GetString() == Hash(array, (int)array.Rows), $"{file.Name}: {expected.Name}");
                Assert.True(expected.Value[1].GetString() == Hash(array, 3), $"{file.Name}: {expected.Name}, by rows");
                arrays++;
            }
        }

        Assert.True(arrays > 3000);
    }

    [Fact]
    public void AChangedByteOfAChecksummedChunkIsNoticed()
    {
        ScratchFolder scratch = peer.Written();
        byte[] bytes = File.ReadAllBytes(scratch["kinds-latest.h5"]);
        using IArrayFile file = ArrayFiles.Open(InputBytes.Of(bytes, "changed"));
        FileArray array = file.Array("checksum");
        byte[] rows = new byte[array.Rows * array.RowBytes];
        array.ReadRows(0, 3, rows);
        // Several arrays begin with the same elements; the array reads the same memory.
        int found = 0;
        for (int at = 0; at < bytes.Length - 30; at++)
        {
            if (!bytes.AsSpan(at, 30).SequenceEqual(rows.AsSpan(0, 30)))
                continue;
            bytes[at + 7] ^= 1;
            found++;
        }

        Assert.True(found > 0);
        DataFormatException e = Assert.Throws<DataFormatException>(() => array.ReadRows(0, 3, rows));
        Assert.Contains("fletcher32", e.Problem, StringComparison.Ordinal);
    }

    private static string Hash(FileArray array, int rows)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long first = 0; first < array.Rows; first += rows)
        {
            int count = (int)Math.Min(rows, array.Rows - first);
            byte[] bytes = new byte[count * array.RowBytes];
            array.ReadRows(first, count, bytes);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What h5py wrote, once for all tests.</summary>
    public sealed class PeerFiles : IDisposable
    {
        private readonly ScratchFolder _scratch = new();
        private readonly string? _missing;

        public PeerFiles() => _missing = Run();

        /// <summary>The test is skipped where h5py is not.</summary>
        public ScratchFolder Written()
        {
            if (_missing is not null)
                Assert.Skip(_missing);
            return _scratch;
        }

        public void Dispose() => _scratch.Dispose();

        private string? Run()
        {
            if (!File.Exists(Python))
                return $"{Python} is not on this machine";
            ProcessStartInfo start = new(Python, ["-", _scratch.Path])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            process.StandardInput.Write(Script);
            process.StandardInput.Close();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (errors.Contains("No module named", StringComparison.Ordinal))
                return "h5py (Debian's python3-h5py) is not on this machine";
            return process.ExitCode == 0 ? null : throw new InvalidOperationException(errors);
        }
    }
}
